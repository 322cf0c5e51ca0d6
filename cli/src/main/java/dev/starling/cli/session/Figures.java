package dev.starling.cli.session;

import dev.starling.dht.RunningSearch;
import dev.starling.dht.SearchReport;
import dev.starling.host.netty.HostCounters;
import java.util.function.Supplier;

/**
 * What asking the DHT took.
 *
 * @param queries datagrams sent
 * @param replies answers that came
 * @param timeouts queries that nobody answered
 * @param hops queries, one after the other, that led to the nearest nodes
 */
public record Figures(long queries, long replies, long timeouts, int hops) {
    public static final Figures NONE = new Figures(0, 0, 0, 0);

    public static Figures of(SearchReport report) {
        return new Figures(report.queries(), report.replies(), report.timeouts(), report.hops());
    }

    /** Of datagrams that nobody has counted more closely: what was not answered is not going to. */
    public static Figures of(HostCounters counters) {
        long sent = counters.datagramsSent();
        long received = Math.min(counters.datagramsReceived(), sent);
        return new Figures(sent, received, sent - received, received > 0 ? 1 : 0);
    }

    /** What a search has taken, whenever that is asked for. */
    public static Supplier<Figures> of(RunningSearch search) {
        return () -> of(search.report());
    }

    /** Of questions one after the other. */
    public Figures plus(Figures other) {
        return new Figures(
                queries + other.queries,
                replies + other.replies,
                timeouts + other.timeouts,
                hops + other.hops);
    }
}
