package dev.starling.dht;

import dev.starling.host.Host;
import dev.starling.host.Timeout;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/**
 * Does again, when its time has come, what nodes would forget otherwise: a few at once, and only
 * while there is room for what can wait.
 */
final class Renewals<T extends Renewable> extends Timeout {
    /** Nodes forget a peer after about half an hour; this leaves room for one that fails. */
    static final Duration ANNOUNCE_INTERVAL = Duration.ofMinutes(14);

    static final int ANNOUNCES_MAX = 100_000;

    /** Nodes forget an item after two hours. */
    static final Duration PUT_INTERVAL = Duration.ofMinutes(55);

    /** A kilobyte each. */
    static final int ITEMS_MAX = 10_000;

    private static final int AT_ONCE_MAX = 32;
    private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

    /** How one of them is done. */
    @FunctionalInterface
    interface Deed<T> {
        /**
         * @param whenDone is told how many nodes took it
         */
        void begin(T what, IntConsumer whenDone);
    }

    private final Host host;
    private final RenewalPlan<T> plan;
    private final BooleanSupplier hasRoom;
    private final Deed<T> deed;
    private int underWay;
    private boolean isClosed;

    Renewals(Host host, RenewalPlan<T> plan, BooleanSupplier hasRoom, Deed<T> deed) {
        this.host = host;
        this.plan = plan;
        this.hasRoom = hasRoom;
        this.deed = deed;
    }

    /** Keeps it from now on. False: there are too many. */
    boolean keep(T what) {
        boolean isPlanned = plan.add(what, host.nanoTime());
        host.arm(this, 0);
        return isPlanned;
    }

    /** It has changed by itself. */
    void replace(T what) {
        plan.replace(what);
    }

    void stop(NodeId place) {
        plan.remove(place);
    }

    NodeFigures.Kept figures() {
        return new NodeFigures.Kept(plan.size(), plan.overdue(host.nanoTime()));
    }

    void close() {
        isClosed = true;
        host.cancel(this);
    }

    @Override
    protected void expire() {
        long now = host.nanoTime();
        while (underWay < AT_ONCE_MAX && hasRoom.getAsBoolean()) {
            T what = plan.next(now);
            if (what == null) {
                break;
            }
            underWay++;
            deed.begin(what, nodes -> onDone(what.place(), nodes));
        }
        long due = plan.nextDue();
        if (due != Long.MAX_VALUE && !isClosed) {
            host.arm(this, Math.max(due - now, PAUSE_NANOS));
        }
    }

    private void onDone(NodeId place, int nodes) {
        underWay--;
        plan.onDone(place, nodes, host.nanoTime());
        host.arm(this, 0);
    }
}
