package dev.starling.cli.api;

import dev.starling.cli.face.LiveNode;
import dev.starling.cli.http.Handler;
import dev.starling.cli.http.Request;
import dev.starling.cli.http.Response;
import dev.starling.cli.http.SessionId;
import dev.starling.cli.json.Json;
import dev.starling.cli.json.NotJson;
import dev.starling.cli.json.Refused;
import dev.starling.cli.json.Values;
import java.util.List;
import java.util.function.Consumer;

/** Everything under {@code /api/v1/}: who may, and what leads where. */
public final class Api implements Handler {
    public static final String PREFIX = "/api/v1/";
    public static final String TOKEN_HEADER = "X-Starling-Token";

    private final LiveNode node;
    private final SessionId session = new SessionId();
    private final TorrentsApi torrents;
    private final NodeStats stats;
    private final EventStream events;

    public Api(LiveNode node) {
        this.node = node;
        this.torrents = new TorrentsApi(node);
        this.stats = new NodeStats(node);
        this.events = new EventStream(node, stats);
        // Lookups from the very first on are worth looking at.
        node.thread().execute(() -> node.library().node().dht().traceSearches());
    }

    @Override
    public void handle(Request request, Consumer<Response> answer) {
        Consumer<Response> fresh =
                response -> answer.accept(response.with("Cache-Control", "no-store"));
        if (request.isChanging() && !session.isOurs(request.header(TOKEN_HEADER))) {
            fresh.accept(
                    error(
                            403,
                            "changes need the "
                                    + TOKEN_HEADER
                                    + " that GET "
                                    + PREFIX
                                    + "session gives"));
            return;
        }
        List<String> path = List.of(request.path().substring(PREFIX.length()).split("/", -1));
        if (path.getFirst().equals("torrents")) {
            torrents.handle(request, path.subList(1, path.size()), fresh);
        } else if (path.size() > 1) {
            fresh.accept(nothing());
        } else {
            handle(request, path.getFirst(), fresh);
        }
    }

    private void handle(Request request, String name, Consumer<Response> answer) {
        boolean isRead = request.method().equals("GET");
        switch (name) {
            case "session" -> read(isRead, answer, () -> answer.accept(session()));
            case "stats" ->
                    read(
                            isRead,
                            answer,
                            () -> node.answer(answer, _ -> Response.json(200, stats.now())));
            case "dht" ->
                    read(
                            isRead,
                            answer,
                            () ->
                                    node.answer(
                                            answer,
                                            library -> Response.json(200, DhtView.of(library))));
            case "events" -> read(isRead, answer, () -> events.open(answer));
            case "settings" -> {
                if (isRead) {
                    node.answer(answer, library -> Response.json(200, SettingsApi.of(library)));
                } else if (request.method().equals("PATCH")) {
                    changeSettings(request, answer);
                } else {
                    answer.accept(wrongMethod("GET, PATCH"));
                }
            }
            default -> answer.accept(nothing());
        }
    }

    private static void read(boolean isRead, Consumer<Response> answer, Runnable reading) {
        if (isRead) {
            reading.run();
        } else {
            answer.accept(wrongMethod("GET"));
        }
    }

    private Response session() {
        return Response.json(
                200,
                Fields.with("token", session.id())
                        .and("version", node.version())
                        .and("started_at", node.startedAt())
                        .done());
    }

    private void changeSettings(Request request, Consumer<Response> answer) {
        try {
            SettingsApi.set(node, body(request), answer);
        } catch (Refused refused) {
            answer.accept(error(refused));
        }
    }

    static Values body(Request request) throws Refused {
        try {
            return Values.of(Json.read(request.body()));
        } catch (NotJson malformed) {
            throw new Refused(String.valueOf(malformed.getMessage()));
        }
    }

    static Response error(Refused refused) {
        return error(400, String.valueOf(refused.getMessage()));
    }

    static Response error(int status, String sentence) {
        return Response.json(status, Fields.with("error", sentence).done());
    }

    static Response nothing() {
        return error(404, "there is nothing of that name");
    }

    static Response wrongMethod(String allowed) {
        return error(405, "that is for " + allowed).with("Allow", allowed);
    }
}
