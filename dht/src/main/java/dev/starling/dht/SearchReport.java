package dev.starling.dht;

import java.util.ArrayList;
import java.util.List;

/**
 * What a lookup did, when it is over.
 *
 * @param queries datagrams sent
 * @param replies answers that came
 * @param timeouts calls that nobody answered
 * @param hops calls, one after the other, that led to the closest set
 * @param nanos how long it took
 * @param closest who answered nearest to the target, nearest first
 */
public record SearchReport(
        int queries, int replies, int timeouts, int hops, long nanos, List<Contact> closest) {
    static final SearchReport NOBODY_TO_ASK = new SearchReport(0, 0, 0, 0, 0, List.of());

    /** Of lookups in several families at once. */
    SearchReport plus(SearchReport other) {
        var both = new ArrayList<Contact>(closest);
        both.addAll(other.closest);
        return new SearchReport(
                queries + other.queries,
                replies + other.replies,
                timeouts + other.timeouts,
                Math.max(hops, other.hops),
                Math.max(nanos, other.nanos),
                List.copyOf(both));
    }
}
