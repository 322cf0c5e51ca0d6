package dev.starling.cli.rpc;

import dev.starling.cli.face.LiveNode;
import dev.starling.cli.fetch.TorrentFetch;
import dev.starling.cli.http.Handler;
import dev.starling.cli.http.Request;
import dev.starling.cli.http.Response;
import dev.starling.cli.http.SessionId;
import dev.starling.cli.json.Json;
import dev.starling.cli.json.NotJson;
import dev.starling.cli.json.Refused;
import dev.starling.cli.json.Values;
import dev.starling.cli.node.Addition;
import dev.starling.cli.node.AlreadyThere;
import dev.starling.cli.node.NodeSettings.Name;
import dev.starling.cli.node.Torrent;
import dev.starling.cli.node.TorrentLibrary;
import dev.starling.cli.node.TorrentRecord;
import dev.starling.host.Result;
import dev.starling.peer.picking.Priority;
import dev.starling.peer.torrent.Metainfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** The node as Transmission's clients want it: {@code /transmission/rpc}. */
public final class TransmissionRpc implements Handler {
    private static final String SESSION_HEADER = "X-Transmission-Session-Id";
    private static final int KILO = 1000;

    private final TorrentLibrary library;
    private final Executor thread;
    private final String version;
    private final long startedAt;
    private final SessionId session = new SessionId();
    private final TorrentFetch fetch;

    public TransmissionRpc(LiveNode node) {
        this.library = node.library();
        this.thread = node.thread();
        this.version = node.version();
        this.startedAt = node.startedAt();
        this.fetch = node.fetch();
    }

    /** A call, and how it is answered. */
    private final class Call {
        final String method;
        final Values arguments;
        private final Object tag;
        private final Consumer<Response> answer;

        Call(Map<String, Object> body, Consumer<Response> answer) throws Refused {
            this.method = body.get("method") instanceof String text ? text : "";
            this.arguments = Values.of(body.getOrDefault("arguments", Map.of()));
            this.tag = body.getOrDefault("tag", Json.Null.NULL);
            this.answer = answer;
        }

        void succeed(Map<String, Object> values) {
            answer(values, "success");
        }

        void fail(String why) {
            answer(Map.of(), why);
        }

        private void answer(Map<String, Object> values, String result) {
            var body = new LinkedHashMap<String, Object>();
            body.put("arguments", values);
            body.put("result", result);
            if (tag instanceof Long) {
                body.put("tag", tag);
            }
            answer.accept(Response.json(200, body).with(SESSION_HEADER, session.id()));
        }
    }

    @Override
    public void handle(Request request, Consumer<Response> answer) {
        if (!session.isOurs(request.header(SESSION_HEADER))) {
            answer.accept(
                    Response.text(409, SESSION_HEADER + ": " + session.id())
                            .with(SESSION_HEADER, session.id()));
            return;
        }
        if (!request.method().equals("POST")) {
            answer.accept(Response.text(405, "calls are POSTs").with("Allow", "POST"));
            return;
        }
        Call call;
        try {
            call = new Call(Values.of(Json.read(request.body())).byName(), answer);
        } catch (NotJson | Refused malformed) {
            answer.accept(Response.text(400, "that is no call: " + malformed.getMessage()));
            return;
        }
        if (call.method.equals("torrent-add")) {
            add(call);
            return;
        }
        thread.execute(
                () -> {
                    try {
                        run(call);
                    } catch (Refused refused) {
                        call.fail(String.valueOf(refused.getMessage()));
                    }
                });
    }

    private void run(Call call) throws Refused {
        switch (call.method) {
            case "torrent-get" -> call.succeed(get(call.arguments));
            case "torrent-set" -> {
                for (Torrent torrent : selected(call)) {
                    set(torrent, call.arguments);
                }
                call.succeed(Map.of());
            }
            case "torrent-start" -> each(call, torrent -> library.start(torrent, false));
            case "torrent-start-now" -> each(call, torrent -> library.start(torrent, true));
            case "torrent-stop" -> each(call, library::stop);
            case "torrent-verify" -> each(call, library::verify);
            case "torrent-reannounce" -> each(call, torrent -> torrent.swarm().reannounce());
            case "torrent-remove" -> {
                boolean withData = call.arguments.truth("delete-local-data").orElse(false);
                for (Torrent torrent : selected(call)) {
                    library.remove(torrent, withData);
                }
                call.succeed(Map.of());
            }
            case "torrent-set-location" -> relocate(call);
            case "queue-move-top" -> move(call, 0);
            case "queue-move-bottom" -> move(call, Integer.MAX_VALUE);
            case "queue-move-up" -> each(call, it -> library.move(it, it.record().position() - 1));
            case "queue-move-down" ->
                    each(call, it -> library.move(it, it.record().position() + 1));
            case "session-get" -> session(call);
            case "session-set" -> {
                SessionFields.set(library, call.arguments);
                library.onSettings(
                        result -> {
                            switch (result) {
                                case Result.Done<Boolean> _ -> call.succeed(Map.of());
                                case Result.Failed<Boolean>(var cause) ->
                                        call.fail("the settings cannot be kept: " + cause);
                            }
                        });
            }
            case "session-stats" -> call.succeed(stats());
            case "session-close" -> call.fail("end the node where it was started");
            case "free-space" -> freeSpace(call);
            case "port-test" -> call.fail("nobody is asked whether the port is open");
            case "blocklist-update" -> call.fail("there is no blocklist");
            default -> call.fail("method name not recognized");
        }
    }

    /** Answers when it has begun: the data may be on its way for hours. */
    private void relocate(Call call) throws Refused {
        Path to = AddTorrent.directory(call.arguments, "location");
        boolean isToMove = call.arguments.truth("move").orElse(false);
        Set<Torrent> selected = selected(call);
        var left = new int[] {selected.size() + 1};
        var trouble = new String[] {""};
        Consumer<Result<Boolean>> whenBegun =
                result -> {
                    if (result instanceof Result.Failed<Boolean>(var cause)) {
                        trouble[0] = String.valueOf(cause.getMessage());
                    }
                    if (--left[0] == 0) {
                        if (trouble[0].isEmpty()) {
                            call.succeed(Map.of());
                        } else {
                            call.fail(trouble[0]);
                        }
                    }
                };
        for (Torrent torrent : selected) {
            library.relocate(torrent, to, isToMove, whenBegun);
        }
        whenBegun.accept(new Result.Done<>(true));
    }

    private Set<Torrent> selected(Call call) throws Refused {
        return TorrentSelection.of(call.arguments, library);
    }

    private void each(Call call, Consumer<Torrent> action) throws Refused {
        selected(call).forEach(action);
        call.succeed(Map.of());
    }

    private void move(Call call, int position) throws Refused {
        each(call, torrent -> library.move(torrent, position));
    }

    private void add(Call call) {
        try {
            if (!call.arguments.has("metainfo")
                    && TorrentFetch.isUrl(call.arguments.text("filename").orElse("").strip())) {
                fetch.resolve(
                        call.arguments,
                        "filename",
                        "metainfo",
                        fetched -> add(call, fetched),
                        call::fail);
            } else {
                add(call, call.arguments);
            }
        } catch (Refused refused) {
            call.fail(String.valueOf(refused.getMessage()));
        }
    }

    private void add(Call call, Values arguments) {
        Addition addition;
        try {
            addition = AddTorrent.of(arguments);
        } catch (Refused refused) {
            call.fail(String.valueOf(refused.getMessage()));
            return;
        }
        thread.execute(
                () -> {
                    try {
                        var added = new Torrent[1];
                        added[0] =
                                library.add(
                                        addition,
                                        kept -> {
                                            switch (kept) {
                                                case Result.Done<Boolean> _ ->
                                                        call.succeed(
                                                                row("torrent-added", added[0]));
                                                case Result.Failed<Boolean>(var cause) ->
                                                        call.fail(
                                                                "it is there, but will not be after"
                                                                        + " a restart: "
                                                                        + cause);
                                            }
                                        });
                    } catch (AlreadyThere there) {
                        call.succeed(row("torrent-duplicate", there.torrent()));
                    } catch (IllegalStateException full) {
                        call.fail(String.valueOf(full.getMessage()));
                    }
                });
    }

    private static Map<String, Object> row(String key, Torrent torrent) {
        var row = new LinkedHashMap<String, Object>();
        row.put("hashString", torrent.infoHash().toString());
        row.put("id", (long) torrent.number());
        row.put("name", torrent.name());
        return Map.of(key, row);
    }

    private Map<String, Object> get(Values arguments) throws Refused {
        List<String> names = arguments.texts("fields");
        boolean isTable = arguments.text("format").orElse("").equals("table");
        var context =
                new TorrentFields.Context(
                        (int) library.settings().number(Name.PEERS_MAX),
                        library.settings().number(Name.RATIO_LIMIT));
        var rows = new ArrayList<Object>();
        if (isTable) {
            rows.add(names);
        }
        for (Torrent torrent : TorrentSelection.of(arguments, library)) {
            var fields = new TorrentFields(torrent, context);
            if (isTable) {
                rows.add(
                        names.stream()
                                .map(name -> fields.get(name).orElse(Json.Null.NULL))
                                .toList());
            } else {
                var row = new LinkedHashMap<String, Object>();
                names.forEach(name -> fields.get(name).ifPresent(value -> row.put(name, value)));
                rows.add(row);
            }
        }
        var answer = new LinkedHashMap<String, Object>();
        answer.put("torrents", rows);
        if (TorrentSelection.isRecent(arguments)) {
            answer.put("removed", TorrentSelection.removed(library));
        }
        return answer;
    }

    private void set(Torrent torrent, Values given) throws Refused {
        var draft = torrent.record().change();
        if (given.has("downloadLimit") || given.has("downloadLimited")) {
            draft.downLimit = limit(given, "downloadLimit", draft.downLimit);
        }
        if (given.has("uploadLimit") || given.has("uploadLimited")) {
            draft.upLimit = limit(given, "uploadLimit", draft.upLimit);
        }
        if (given.has("labels")) {
            draft.labels = AddTorrent.labels(given);
        }
        if (given.has("peer-limit")) {
            draft.connectionsMax =
                    (int) Math.clamp(given.number("peer-limit").orElse(1), 1L, 10_000L);
        }
        if (given.has("sequentialDownload")) {
            draft.isSequential = given.truth("sequentialDownload").orElse(false);
        }
        if (given.has("seedRatioLimit") || given.has("seedRatioMode")) {
            long mode = given.number("seedRatioMode").orElse(draft.ratioLimit > 0 ? 1 : 0);
            long ratio =
                    given.has("seedRatioLimit")
                            ? (long) (Math.clamp(given.decimal("seedRatioLimit"), 0, 1e6) * 1000)
                            : Math.max(2_000, draft.ratioLimit);
            draft.ratioLimit = mode == 1 ? Math.max(1, ratio) : mode == 2 ? 0 : -1;
        }
        draft.priorities = priorities(torrent, given);
        TorrentRecord changed = draft.done();
        library.change(torrent, it -> it.takeChoices(changed));
        if (given.has("queuePosition")) {
            library.move(
                    torrent,
                    (int) Math.clamp(given.number("queuePosition").orElse(0), 0L, 1_000_000L));
        }
    }

    private static long limit(Values given, String key, long before) throws Refused {
        boolean isOn = given.truth(key.replace("Limit", "Limited")).orElse(before >= 0);
        long kilo = given.number(key).orElse(Math.max(1, before / KILO));
        return isOn ? Math.max(1, kilo) * KILO : TorrentRecord.UNLIMITED;
    }

    private static List<Priority> priorities(Torrent torrent, Values given) throws Refused {
        Metainfo known = torrent.metainfo().orElse(null);
        boolean isAsked =
                given.has("files-wanted")
                        || given.has("files-unwanted")
                        || given.has("priority-high")
                        || given.has("priority-low")
                        || given.has("priority-normal");
        if (known == null || !isAsked) {
            return torrent.record().priorities();
        }
        int count = known.files().size();
        var after = new ArrayList<Priority>();
        for (int i = 0; i < count; i++) {
            after.add(torrent.record().priority(i));
        }
        put(after, given, "priority-low", Priority.LOW, false);
        put(after, given, "priority-normal", Priority.NORMAL, false);
        put(after, given, "priority-high", Priority.HIGH, false);
        put(after, given, "files-wanted", Priority.NORMAL, true);
        put(after, given, "files-unwanted", Priority.SKIP, false);
        return after;
    }

    private static void put(
            List<Priority> files, Values given, String key, Priority priority, boolean onlySkipped)
            throws Refused {
        if (given.has(key)) {
            for (int file : given.numbers(key, files.size())) {
                if (!onlySkipped || files.get(file) == Priority.SKIP) {
                    files.set(file, priority);
                }
            }
        }
    }

    private Map<String, Object> stats() {
        long down = 0;
        long up = 0;
        long downRate = 0;
        long upRate = 0;
        long active = 0;
        long downEver = 0;
        long upEver = 0;
        long paused = 0;
        for (Torrent torrent : library.all()) {
            var brief = torrent.swarm().brief();
            down += brief.bytesDown();
            up += brief.bytesUp();
            downEver += torrent.downloaded();
            upEver += torrent.uploaded();
            downRate += brief.downRate();
            upRate += brief.upRate();
            active += brief.downRate() > 0 || brief.upRate() > 0 ? 1 : 0;
            paused += torrent.record().isStopped() ? 1 : 0;
        }
        long seconds = library.now() - startedAt;
        var stats = new LinkedHashMap<String, Object>();
        stats.put("activeTorrentCount", active);
        stats.put("cumulative-stats", stats(downEver, upEver, seconds));
        stats.put("current-stats", stats(down, up, seconds));
        stats.put("downloadSpeed", downRate);
        stats.put("pausedTorrentCount", paused);
        stats.put("torrentCount", (long) library.all().size());
        stats.put("uploadSpeed", upRate);
        return stats;
    }

    private Map<String, Object> stats(long down, long up, long seconds) {
        var stats = new LinkedHashMap<String, Object>();
        stats.put("downloadedBytes", down);
        stats.put("filesAdded", (long) library.all().size());
        stats.put("secondsActive", seconds);
        stats.put("sessionCount", 1L);
        stats.put("uploadedBytes", up);
        return stats;
    }

    private void freeSpace(Call call) throws Refused {
        Path path = AddTorrent.directory(call.arguments, "path");
        DiskSpace.of(
                library.host(),
                path,
                space -> {
                    var answer = new LinkedHashMap<String, Object>();
                    answer.put("path", path.toString());
                    answer.put("size-bytes", space.freeBytes());
                    answer.put("total_size", space.bytes());
                    call.succeed(answer);
                });
    }

    /** All that it is, or what is asked for. */
    private void session(Call call) throws Refused {
        boolean isChosen = call.arguments.has("fields");
        List<String> wanted = isChosen ? call.arguments.texts("fields") : List.of();
        DiskSpace.of(
                library.host(),
                Path.of(library.settings().text(Name.DOWNLOAD_DIR)),
                space -> {
                    var fields = SessionFields.of(library, version, session.id(), space);
                    if (isChosen) {
                        fields.keySet().retainAll(wanted);
                    }
                    call.succeed(fields);
                });
    }
}
