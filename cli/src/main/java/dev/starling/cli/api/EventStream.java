package dev.starling.cli.api;

import dev.starling.cli.face.LiveNode;
import dev.starling.cli.http.Response;
import dev.starling.cli.json.Json;
import dev.starling.cli.node.Torrent;
import dev.starling.host.Timeout;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * {@code events}: tells whoever listens once a second what has changed. Nothing is compared, and no
 * timer runs, when nobody listens; who is too slow for a change gets everything when he is ready.
 *
 * <p>All but the writing is on the host's thread.
 */
final class EventStream {
    static final int LISTENERS_MAX = 32;

    private static final long INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();

    private final LiveNode node;
    private final NodeStats stats;
    private final List<Listener> listeners = new ArrayList<>();

    /** What was told last, by number. */
    private Map<Integer, Map<String, Object>> told = new LinkedHashMap<>();

    private final Timeout tick =
            new Timeout() {
                @Override
                protected void expire() {
                    tick();
                }
            };

    EventStream(LiveNode node, NodeStats stats) {
        this.node = node;
        this.stats = stats;
    }

    private static final class Listener {
        final Response.Sink sink;
        boolean isBusy;
        boolean needsAll = true;

        Listener(Response.Sink sink) {
            this.sink = sink;
        }
    }

    void open(Consumer<Response> answer) {
        node.answer(
                answer,
                _ ->
                        listeners.size() >= LISTENERS_MAX
                                ? Api.error(503, "too many listen already")
                                : Response.flowing(200, "text/event-stream", -1, this::begin));
    }

    private Runnable begin(Response.Sink sink) {
        var listener = new Listener(sink);
        node.thread().execute(() -> join(listener));
        return () -> node.thread().execute(() -> leave(listener));
    }

    private void join(Listener listener) {
        if (listeners.size() >= LISTENERS_MAX) {
            listener.sink.fail();
            return;
        }
        listeners.add(listener);
        if (listeners.size() == 1) {
            told = rows();
            node.library().host().arm(tick, INTERVAL_NANOS);
        }
        write(listener, all(rows()) + stats());
    }

    private void leave(Listener listener) {
        listeners.remove(listener);
        if (listeners.isEmpty()) {
            node.library().host().cancel(tick);
            told = new LinkedHashMap<>();
        }
    }

    private void tick() {
        Map<Integer, Map<String, Object>> rows = rows();
        String changes = changes(rows);
        String all = "";
        String stats = stats();
        told = rows;
        for (Listener listener : listeners) {
            if (listener.isBusy) {
                listener.needsAll = true;
            } else if (listener.needsAll) {
                all = all.isEmpty() ? all(rows) : all;
                write(listener, all + stats);
            } else {
                write(listener, changes + stats);
            }
        }
        node.library().host().arm(tick, INTERVAL_NANOS);
    }

    private void write(Listener listener, String text) {
        listener.isBusy = true;
        listener.needsAll = false;
        listener.sink.write(
                text.getBytes(StandardCharsets.UTF_8),
                () -> node.thread().execute(() -> listener.isBusy = false));
    }

    private Map<Integer, Map<String, Object>> rows() {
        var rows = new LinkedHashMap<Integer, Map<String, Object>>();
        for (Torrent torrent : node.library().all()) {
            rows.put(torrent.number(), TorrentRow.of(torrent));
        }
        return rows;
    }

    private static String all(Map<Integer, Map<String, Object>> rows) {
        return event("torrents", Fields.with("all", rows.values()).done());
    }

    private String changes(Map<Integer, Map<String, Object>> rows) {
        var changed = new ArrayList<Object>();
        rows.forEach(
                (number, row) -> {
                    if (!row.equals(told.get(number))) {
                        changed.add(row);
                    }
                });
        var removed = told.keySet().stream().filter(it -> !rows.containsKey(it)).toList();
        return changed.isEmpty() && removed.isEmpty()
                ? ""
                : event("torrents", Fields.with("changed", changed).and("removed", removed).done());
    }

    private String stats() {
        return event("stats", stats.now());
    }

    private static String event(String name, Object data) {
        return "event: " + name + "\ndata: " + Json.write(data) + "\n\n";
    }
}
