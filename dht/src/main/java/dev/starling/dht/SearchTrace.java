package dev.starling.dht;

import dev.starling.host.Endpoint;
import java.util.List;

/**
 * One lookup, step by step, for somebody who watches.
 *
 * @param number its own among those of the node, counted from when they are watched
 * @param agoNanos how long ago it began
 * @param isIpv4 in which of the two networks it looks
 * @param steps the nodes that were asked, in that order, as far as they are kept
 */
public record SearchTrace(
        long number,
        NodeId target,
        boolean isIpv4,
        long agoNanos,
        boolean isOver,
        List<Step> steps) {

    /** What came of a query. */
    public enum Outcome {
        WAITING,
        ANSWERED,
        SILENT,
        /** It refused, or somebody else answered there. */
        USELESS
    }

    /**
     * One node that was asked.
     *
     * @param sharedBits leading bits that it has in common with the target; -1 when nobody knows
     * @param hops calls, one after the other, that led to it
     * @param sentNanos since the lookup began
     * @param endedNanos the same of the answer, or of the end of patience; -1 while it is awaited
     */
    public record Step(
            Endpoint to,
            int sharedBits,
            int hops,
            long sentNanos,
            long endedNanos,
            Outcome outcome) {}
}
