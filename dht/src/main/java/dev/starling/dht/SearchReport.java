package dev.starling.dht;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a search did, or has done so far.
 *
 * @param target what was sought, or the place where it is
 * @param queries datagrams sent
 * @param asked nodes that they went to; some are asked a second time
 * @param replies answers that came
 * @param timeouts calls that nobody answered
 * @param hops calls, one after the other, that led to the closest set
 * @param nanos how long it took
 * @param closest who answered nearest to the target, in each family the nearest first
 */
public record SearchReport(
        NodeId target,
        int queries,
        int asked,
        int replies,
        int timeouts,
        int hops,
        long nanos,
        List<Contact> closest) {

    /** From the target to the nearest that answered. */
    public Optional<NodeId> closestDistance() {
        return closest.stream()
                .map(contact -> contact.id().distanceTo(target))
                .min(NodeId::compareTo);
    }

    /** Of searches in several families at once. */
    SearchReport plus(SearchReport other) {
        var both = new ArrayList<Contact>(closest);
        both.addAll(other.closest);
        return new SearchReport(
                target,
                queries + other.queries,
                asked + other.asked,
                replies + other.replies,
                timeouts + other.timeouts,
                Math.max(hops, other.hops),
                Math.max(nanos, other.nanos),
                List.copyOf(both));
    }

    SearchReport after(long newNanos) {
        return new SearchReport(target, queries, asked, replies, timeouts, hops, newNanos, closest);
    }
}
