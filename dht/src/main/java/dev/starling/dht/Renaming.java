package dev.starling.dht;

import dev.starling.host.Timeout;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;

/**
 * We have another id, and whoever knows us names us by the one of before. So those whom we know
 * hear of it, one after the other, first those who were nearest to the old id: they are the most
 * likely to know us.
 */
final class Renaming extends Timeout {
    static final int TOLD_MAX = 128;
    static final long SPACING_NANOS = Duration.ofMillis(250).toNanos();

    private final Vantage vantage;
    private final ArrayDeque<Contact> untold = new ArrayDeque<>(0);

    Renaming(Vantage vantage) {
        this.vantage = vantage;
    }

    /** Tells these, and nobody any more of those who were to hear of the id before. */
    void tell(List<Contact> nearestFirst) {
        untold.clear();
        untold.addAll(nearestFirst);
        vantage.host().arm(this, 0);
    }

    @Override
    protected void expire() {
        Contact next = untold.poll();
        if (next != null && vantage.calls().hasRoom()) {
            var ping = new Query.Ping(vantage.self());
            vantage.insist(next.endpoint(), next.id(), ping, _ -> {});
            vantage.host().arm(this, SPACING_NANOS);
        } else {
            vantage.onRenamed();
        }
    }
}
