package dev.starling.cli.api;

import dev.starling.cli.face.LiveNode;
import dev.starling.cli.fetch.TorrentFetch;
import dev.starling.cli.http.Request;
import dev.starling.cli.http.Response;
import dev.starling.cli.json.Refused;
import dev.starling.cli.json.Values;
import dev.starling.cli.node.Addition;
import dev.starling.cli.node.AlreadyThere;
import dev.starling.cli.node.Torrent;
import dev.starling.cli.node.TorrentLibrary;
import dev.starling.dht.InfoHash;
import dev.starling.host.Result;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** {@code torrents} and everything below. */
final class TorrentsApi {
    private static final String SOURCE = "source";

    private final LiveNode node;

    TorrentsApi(LiveNode node) {
        this.node = node;
    }

    /**
     * Answers.
     *
     * @param path below {@code torrents}
     */
    void handle(Request request, List<String> path, Consumer<Response> answer) {
        String method = request.method();
        switch (path.size()) {
            case 0 -> {
                switch (method) {
                    case "GET" -> node.answer(answer, TorrentsApi::list);
                    case "POST" -> add(request, answer);
                    default -> answer.accept(Api.wrongMethod("GET, POST"));
                }
            }
            case 1 -> {
                switch (method) {
                    case "GET" -> show(request, path.getFirst(), answer);
                    case "PATCH" -> change(request, path.getFirst(), answer);
                    case "DELETE" -> remove(request, path.getFirst(), answer);
                    default -> answer.accept(Api.wrongMethod("GET, PATCH, DELETE"));
                }
            }
            case 2 -> {
                if (method.equals("POST")) {
                    act(path.getFirst(), path.getLast(), answer);
                } else {
                    answer.accept(Api.wrongMethod("POST"));
                }
            }
            default -> answer.accept(Api.nothing());
        }
    }

    private static Response list(TorrentLibrary library) {
        List<?> rows = library.all().stream().map(TorrentRow::of).toList();
        return Response.json(200, Fields.with("torrents", rows).done());
    }

    private void show(Request request, String id, Consumer<Response> answer) {
        String parts = request.query("parts");
        List<String> wanted = parts.isEmpty() ? List.of() : List.of(parts.split(",", -1));
        with(
                id,
                answer,
                (library, torrent) ->
                        Response.json(200, TorrentDetails.of(library, torrent, wanted)));
    }

    private void add(Request request, Consumer<Response> answer) {
        try {
            if (Adding.isTorrent(request)) {
                Addition addition = Adding.of(request.body());
                node.thread().execute(() -> add(addition, answer));
                return;
            }
            Values given = Api.body(request);
            if (TorrentFetch.isUrl(given.text(SOURCE).orElse("").strip())) {
                node.fetch()
                        .resolve(
                                given,
                                SOURCE,
                                "torrent",
                                fetched -> add(fetched, answer),
                                why -> answer.accept(Api.error(502, why)));
            } else {
                add(given, answer);
            }
        } catch (Refused refused) {
            answer.accept(Api.error(refused));
        }
    }

    private void add(Values given, Consumer<Response> answer) {
        try {
            Addition addition = Adding.of(given);
            node.thread().execute(() -> add(addition, answer));
        } catch (Refused refused) {
            answer.accept(Api.error(refused));
        }
    }

    private void add(Addition addition, Consumer<Response> answer) {
        var added = new Torrent[1];
        try {
            added[0] =
                    node.library()
                            .add(
                                    addition,
                                    kept ->
                                            answer.accept(
                                                    switch (kept) {
                                                        case Result.Done<Boolean> _ ->
                                                                row(201, added[0]);
                                                        case Result.Failed<Boolean>(var cause) ->
                                                                Api.error(
                                                                        500,
                                                                        "it is there, but will not"
                                                                                + " be after a restart:"
                                                                                + " "
                                                                                + cause);
                                                    }));
        } catch (AlreadyThere there) {
            answer.accept(
                    Response.json(
                            409,
                            Fields.with("error", String.valueOf(there.getMessage()))
                                    .and("torrent", TorrentRow.of(there.torrent()))
                                    .done()));
        } catch (IllegalStateException full) {
            answer.accept(Api.error(409, String.valueOf(full.getMessage())));
        }
    }

    private void act(String id, String verb, Consumer<Response> answer) {
        with(
                id,
                answer,
                (library, torrent) -> {
                    switch (verb) {
                        case "pause" -> library.stop(torrent);
                        case "resume" -> library.start(torrent, false);
                        case "resume-now" -> library.start(torrent, true);
                        case "verify" -> library.verify(torrent);
                        case "reannounce" -> torrent.swarm().reannounce();
                        default -> {
                            return Api.nothing();
                        }
                    }
                    return row(200, torrent);
                });
    }

    private void change(Request request, String id, Consumer<Response> answer) {
        Values given;
        try {
            given = Api.body(request);
        } catch (Refused refused) {
            answer.accept(Api.error(refused));
            return;
        }
        with(
                id,
                answer,
                (library, torrent) -> {
                    try {
                        TorrentChange.make(library, torrent, given);
                        return row(200, torrent);
                    } catch (Refused refused) {
                        return Api.error(refused);
                    }
                });
    }

    private void remove(Request request, String id, Consumer<Response> answer) {
        boolean withData = request.query("data").equals("true");
        node.thread()
                .execute(
                        () -> {
                            TorrentLibrary library = node.library();
                            find(library, id)
                                    .ifPresentOrElse(
                                            it -> remove(library, it, withData, answer),
                                            () -> answer.accept(unknown()));
                        });
    }

    private static void remove(
            TorrentLibrary library, Torrent torrent, boolean withData, Consumer<Response> answer) {
        try {
            library.remove(torrent, withData, () -> answer.accept(removed(torrent)));
        } catch (IllegalStateException tooMany) {
            answer.accept(Api.error(409, String.valueOf(tooMany.getMessage())));
        }
    }

    private static Response removed(Torrent torrent) {
        return Response.json(200, Fields.with("removed", torrent.number()).done());
    }

    private static Response row(int status, Torrent torrent) {
        return Response.json(status, Fields.with("torrent", TorrentRow.of(torrent)).done());
    }

    private void with(
            String id,
            Consumer<Response> answer,
            BiFunction<TorrentLibrary, Torrent, Response> question) {
        node.answer(
                answer,
                library ->
                        find(library, id)
                                .map(torrent -> question.apply(library, torrent))
                                .orElseGet(TorrentsApi::unknown));
    }

    private static Response unknown() {
        return Api.error(404, "there is no such torrent");
    }

    private static Optional<Torrent> find(TorrentLibrary library, String id) {
        if (id.matches("[0-9]{1,9}")) {
            return library.withNumber(Integer.parseInt(id));
        }
        if (id.matches("[0-9A-Fa-f]{40}")) {
            return library.withHash(InfoHash.ofHex(id.toLowerCase(Locale.ROOT)));
        }
        if (id.matches("[0-9A-Fa-f]{64}")) {
            return library.all().stream()
                    .filter(it -> it.magnet().v2().filter(id::equalsIgnoreCase).isPresent())
                    .findFirst();
        }
        return Optional.empty();
    }
}
