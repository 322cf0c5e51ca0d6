package dev.starling.simulation;

import org.jspecify.annotations.Nullable;

/**
 * Something on its way to a site. It passes the site's line down, the site's NAT and, when its host
 * is frozen, waits for that; then it is delivered.
 */
abstract class Packet extends SimulationEvent {
    private static final int ON_THE_WAY = 0;
    private static final int THROUGH_THE_LINE = 1;

    final Site target;
    private int progress = ON_THE_WAY;

    Packet(Site target) {
        this.target = target;
    }

    /** What it takes of a line's rate, headers included. */
    abstract int bytesOnTheLine();

    /** Whether a full queue loses it: streams slow down instead. */
    abstract boolean isDroppable();

    /** The host for which it is, or null when the NAT or the host's state keeps it out. */
    abstract @Nullable SimulatedHost receiver();

    /** Looks at what it carries, for {@link Foresight}. */
    long foresee() {
        return 0;
    }

    abstract void deliver(SimulatedHost host);

    /** What the trace knows of its ports and its content; who gets it is added. */
    abstract long digest();

    @Override
    protected final void expire() {
        Shard shard = target.shard;
        AccessLink link = target.link;
        boolean hasJustArrived = progress == ON_THE_WAY;
        progress = THROUGH_THE_LINE;
        if (link != null && hasJustArrived) {
            long through =
                    isDroppable()
                            ? link.downDatagram(shard.now, bytesOnTheLine())
                            : link.down(shard.now, bytesOnTheLine());
            if (through < 0) {
                shard.traffic.lostInQueue++;
                return;
            }
            if (through > shard.now) {
                shard.wheel.arm(this, through, order());
                return;
            }
        }
        SimulatedHost host = receiver();
        if (host == null) {
            shard.traffic.lostAtNobody++;
            return;
        }
        if (host.isFrozen()) {
            shard.wheel.arm(this, host.frozenUntil(), order());
            return;
        }
        shard.trace(this, Mix.hash(digest(), host.id));
        deliver(host);
        shard.afterEvent(host);
    }
}
