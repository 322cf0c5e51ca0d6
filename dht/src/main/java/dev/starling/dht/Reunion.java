package dev.starling.dht;

import dev.starling.host.Timeout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whom the table has lost is not always dead: when a network falls in two, each half soon has
 * nobody of the other one in its tables, and the halves would never find each other again. So one
 * of those lost is asked now and then who is near us. If one answers, we look for our own place
 * from where it says, and whoever is there hears of us.
 */
final class Reunion extends Timeout {
    static final int LOST_MAX = 16;

    private static final long SPACING_NANOS = Duration.ofMinutes(1).toNanos();
    private static final long REMEMBERED_FOR_NANOS = Duration.ofHours(12).toNanos();

    private final Vantage vantage;
    private final List<Lost> lost = new ArrayList<>(0);
    private @Nullable Search search;

    private record Lost(Contact contact, long at) {}

    Reunion(Vantage vantage) {
        this.vantage = vantage;
    }

    /** It was in the table, and no longer answers. */
    void onLost(Contact contact) {
        var entry = new Lost(contact, vantage.now());
        if (lost.size() < LOST_MAX) {
            lost.add(entry);
        } else {
            // Any of them: after a cut those of its time fade slowly, however many die later.
            lost.set(vantage.host().random().nextInt(LOST_MAX), entry);
        }
        if (!isArmed()) {
            vantage.host().arm(this, SPACING_NANOS);
        }
    }

    void close() {
        vantage.host().cancel(this);
        lost.clear();
        if (search != null) {
            search.cancel();
        }
    }

    @Override
    protected void expire() {
        long now = vantage.now();
        lost.removeIf(entry -> now - entry.at() > REMEMBERED_FOR_NANOS);
        if (lost.isEmpty()) {
            return;
        }
        if (vantage.calls().hasRoom()) {
            Lost chosen = lost.get(vantage.host().random().nextInt(lost.size()));
            NodeId self = vantage.self();
            vantage.ask(
                    chosen.contact().endpoint(),
                    chosen.contact().id(),
                    new Query.FindNode(self, self, vantage.want()),
                    outcome -> onOutcome(chosen, outcome));
        }
        vantage.host().arm(this, SPACING_NANOS);
    }

    private void onOutcome(Lost asked, SimpleCall.Outcome outcome) {
        if (outcome instanceof SimpleCall.Outcome.Answered(_, var reply, _)) {
            lost.remove(asked);
            // Whoever did not answer meanwhile may not have been to blame either.
            vantage.unreachable().forgive();
            boolean isUnderWay = search != null && !search.isDone();
            if (!isUnderWay && !vantage.isClosed()) {
                NodeId self = vantage.self();
                search =
                        vantage.newSearch(
                                self,
                                vantage.usableNodes(reply),
                                id -> new Query.FindNode(id, self, vantage.want()),
                                Search.Listener.ofEnd(_ -> {}));
                search.proceed();
            }
        }
    }
}
