package dev.starling.cli;

import dev.starling.dht.RunningSearch;
import dev.starling.dht.SearchReport;
import java.util.function.Supplier;

/**
 * What asking the DHT took.
 *
 * @param queries datagrams sent
 * @param replies answers that came
 * @param timeouts queries that nobody answered
 * @param hops queries, one after the other, that led to the nearest nodes
 */
record Figures(long queries, long replies, long timeouts, int hops) {
    static final Figures NONE = new Figures(0, 0, 0, 0);
    static final Figures ONE_ANSWER = new Figures(1, 1, 0, 0);
    static final Figures ONE_SILENCE = new Figures(1, 0, 1, 0);

    static Figures of(SearchReport report) {
        return new Figures(report.queries(), report.replies(), report.timeouts(), report.hops());
    }

    /** What a search has taken, whenever that is asked for. */
    static Supplier<Figures> of(RunningSearch search) {
        return () -> of(search.report());
    }

    /** Of questions one after the other. */
    Figures plus(Figures other) {
        return new Figures(
                queries + other.queries,
                replies + other.replies,
                timeouts + other.timeouts,
                hops + other.hops);
    }
}
