package dev.starling.cli.metrics;

import dev.starling.cli.http.Handler;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;

/** Counts what is answered over HTTP, by status: there are only so many. From any thread. */
public final class Visits {
    private final ConcurrentSkipListMap<Integer, LongAdder> byStatus =
            new ConcurrentSkipListMap<>();
    private volatile IntSupplier connections = () -> 0;

    /** The same handler, counted. */
    public Handler counting(Handler inside) {
        return (request, answer) ->
                inside.handle(
                        request,
                        response -> {
                            byStatus.computeIfAbsent(response.status(), _ -> new LongAdder())
                                    .increment();
                            answer.accept(response);
                        });
    }

    /** Who knows how many connections there are. */
    public void connectionsAre(IntSupplier count) {
        connections = count;
    }

    void write(MetricsText text) {
        text.gauge("starling_http_connections", "HTTP connections").with(connections.getAsInt());
        text.counter("starling_http_requests_total", "HTTP requests answered, by status");
        byStatus.forEach((status, count) -> text.with(count.sum(), "code", status.toString()));
    }
}
