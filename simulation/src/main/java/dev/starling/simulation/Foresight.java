package dev.starling.simulation;

import dev.starling.host.DatagramHandler;
import dev.starling.host.Timeout;
import dev.starling.host.TimerWheel;
import org.jspecify.annotations.Nullable;

/**
 * Fetches what the events of the next moment will need. In a large world each event is for another
 * host, whose state lies far away in memory; and memory that is far away is slow, but answers many
 * at a time. So all of them are followed together, step by step: what one step reads for one of
 * them does not wait for what it reads for another.
 *
 * <p>It changes nothing, and what it looks at may be gone before its turn comes.
 */
final class Foresight {
    /** As many as stay in the nearest cache until their turn comes. */
    private static final int EVENTS_MAX = 64;

    private final Simulation simulation;
    private final @Nullable SimulatedHost[] hosts = new @Nullable SimulatedHost[EVENTS_MAX];
    private final @Nullable DatagramHandler[] handlers = new @Nullable DatagramHandler[EVENTS_MAX];

    /** Made of what was seen, so that no compiler finds that nobody needs to look. */
    @SuppressWarnings("UnusedVariable")
    private long seen;

    /** How many events of those looked at are still to come. */
    private int ahead;

    Foresight(Simulation simulation) {
        this.simulation = simulation;
    }

    /**
     * An event is about to run.
     *
     * @param isFirst of its tick
     */
    void look(TimerWheel wheel, boolean isFirst) {
        if (!isFirst && --ahead > 0) {
            return;
        }
        int count = Math.min(wheel.lineLength(), EVENTS_MAX);
        ahead = Math.max(1, count);
        for (int i = 0; i < count; i++) {
            Timeout event = wheel.inLine(i);
            hosts[i] = event == null ? null : hostOf(event);
            seen += event instanceof Packet packet ? packet.foresee() : 0;
        }
        for (int i = 0; i < count; i++) {
            SimulatedHost host = hosts[i];
            handlers[i] = host == null ? null : host.firstHandler();
        }
        for (int i = 0; i < count; i++) {
            DatagramHandler handler = handlers[i];
            seen += handler == null ? 0 : handler.foresee();
        }
    }

    private @Nullable SimulatedHost hostOf(Timeout event) {
        if (event instanceof Packet packet) {
            return packet.target instanceof SimulatedHost host ? host : null;
        }
        if (event instanceof SimulationEvent) {
            return null; // it is nobody's: only a node's timeout is known to be of this thread
        }
        return simulation.host((int) (event.order() >>> SimulatedHost.SEQUENCE_BITS));
    }
}
