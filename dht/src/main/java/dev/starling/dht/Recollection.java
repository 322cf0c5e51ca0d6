package dev.starling.dht;

import dev.starling.host.Timeout;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;

/**
 * Whom a node knew the last time: they are pinged one after the other, so that the table is within
 * seconds what it was. Until then lookups may begin with them.
 */
final class Recollection extends Timeout {
    /** Fifty in a second: no burst that a small line would lose. */
    private static final long SPACING_NANOS = Duration.ofMillis(20).toNanos();

    private final Vantage vantage;
    private final ArrayDeque<Contact> left = new ArrayDeque<>(1);

    /**
     * @param contacts that may be asked, in the order in which they were in the table
     */
    Recollection(Vantage vantage, List<Contact> contacts) {
        this.vantage = vantage;
        left.addAll(contacts);
    }

    void start() {
        if (!left.isEmpty()) {
            vantage.host().arm(this, 0);
        }
    }

    boolean isOver() {
        return left.isEmpty();
    }

    /** So many that were near a target and have yet to answer, nearest first. */
    List<Contact> near(NodeId target, int count) {
        return left.stream()
                .sorted((one, other) -> target.compareNearness(one.id(), other.id()))
                .limit(count)
                .toList();
    }

    void close() {
        vantage.host().cancel(this);
        left.clear();
    }

    @Override
    protected void expire() {
        Contact next = vantage.calls().hasRoom() ? left.poll() : null;
        if (next != null) {
            // It is not in the table: no silence of its counts.
            vantage.insist(next.endpoint(), null, new Query.Ping(vantage.self()), _ -> {});
        }
        if (!left.isEmpty()) {
            vantage.host().arm(this, SPACING_NANOS);
        }
    }
}
