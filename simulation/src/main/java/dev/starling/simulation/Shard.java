package dev.starling.simulation;

import dev.starling.host.Timeout;
import dev.starling.host.TimerWheel;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A part of the simulated world that runs on one thread: some of the sites, the queue of their
 * events and their clock. Shards meet only at the borders of windows, by what they have posted to
 * each other; see {@link Simulation}.
 */
final class Shard {
    final Simulation simulation;
    final int index;
    final TimerWheel wheel = new TimerWheel();
    final Traffic traffic = new Traffic();
    final Trace trace = new Trace();

    /**
     * What this shard has for each other one; two sets, so that one is read while one is written.
     */
    final Outbox[][] outboxes;

    final @Nullable Capture capture;

    /** Streams to which something was written in this turn. */
    private final ArrayDeque<SimulatedStream> toFlush = new ArrayDeque<>();

    private final Foresight foresight;
    private boolean isInTurn;

    long now;
    long events;

    /** Of the event that runs. */
    private long order;

    @Nullable SimulationFailure failure;
    private int parity;

    Shard(Simulation simulation, int index, int shards, @Nullable Capture capture) {
        this.simulation = simulation;
        this.index = index;
        this.capture = capture;
        this.foresight = new Foresight(simulation);
        this.outboxes = new Outbox[2][shards];
        for (Outbox[] set : outboxes) {
            for (int other = 0; other < shards; other++) {
                set[other] = new Outbox();
            }
        }
    }

    /** The instant that lies so much later; forever when that is beyond counting. */
    long after(long delayNanos) {
        long then = now + Math.max(delayNanos, 0);
        return then < 0 ? Long.MAX_VALUE : then;
    }

    /** Runs everything that is due before the end. */
    void run(long end) {
        while (failure == null) {
            Timeout event = wheel.poll(end - 1);
            if (event == null) {
                return;
            }
            foresight.look(wheel, !TimerWheel.isSameTick(event.deadlineNanos(), now));
            now = event.deadlineNanos();
            order = event.order();
            events++;
            isInTurn = true;
            try {
                if (event instanceof SimulationEvent) {
                    TimerWheel.expire(event);
                } else {
                    expire(event);
                }
                endTurn();
            } catch (InvariantBroken broken) {
                fail(broken.host, broken.getCause());
            }
        }
    }

    /** Lets a stream send what was written to it, as soon as the callback that runs is over. */
    void flushAtTurnEnd(SimulatedStream stream) {
        toFlush.add(stream);
        if (!isInTurn) {
            endTurn();
        }
    }

    private void endTurn() {
        isInTurn = true;
        for (var stream = toFlush.poll(); stream != null; stream = toFlush.poll()) {
            stream.flush();
        }
        isInTurn = false;
    }

    void trace(Timeout event, long digest) {
        trace.record(now, event.order(), digest);
    }

    /** Does something as a host of this shard, other than an event. */
    void execute(SimulatedHost host, Runnable action) {
        if (simulation.isBetweenWindows()) {
            order = simulation.nextOrderOutside();
        }
        isInTurn = true;
        host.call(action, action);
        endTurn();
        try {
            afterEvent(host);
        } catch (InvariantBroken broken) {
            fail(broken.host, broken.getCause());
        }
    }

    /** Lets the invariants look at the host to which something has just happened. */
    void afterEvent(SimulatedHost host) {
        simulation.checkInvariants(host);
    }

    void onFailure(SimulatedHost host, Object callback, Throwable thrown) {
        simulation.onFailure(host, callback, thrown);
        if (!simulation.toleratesFailures()) {
            fail(host, thrown);
        }
    }

    /** Hands a packet to the shard of its target. */
    void post(Packet packet, long time, long order) {
        Shard receiver = packet.target.shard;
        if (receiver == this || simulation.isBetweenWindows()) {
            receiver.wheel.arm(packet, time, order);
        } else {
            outboxes[parity][receiver.index].add(packet, time, order);
        }
    }

    /** No event of this shard, nor any that it has posted since the last exchange, is earlier. */
    long nextBound() {
        long bound = wheel.nextDeadlineBound();
        for (Outbox outbox : outboxes[parity]) {
            bound = Math.min(bound, outbox.earliest());
        }
        return bound;
    }

    /** Takes what the others have posted in the window that has just ended, and turns the page. */
    void exchange(Shard[] all) {
        for (Shard other : all) {
            other.outboxes[parity][index].moveTo(wheel);
        }
        parity ^= 1;
    }

    private void expire(Timeout timeout) {
        SimulatedHost host =
                simulation.host((int) (timeout.order() >>> SimulatedHost.SEQUENCE_BITS));
        if (!host.isAlive()) {
            return;
        }
        if (host.isFrozen()) {
            // In a new order, so that the earlier of two is the earlier one afterwards as well.
            wheel.arm(timeout, host.frozenUntil(), host.nextOrder());
            return;
        }
        trace(timeout, 0);
        try {
            TimerWheel.expire(timeout);
        } catch (Throwable thrown) {
            host.failed(timeout, thrown);
        }
        afterEvent(host);
    }

    private void fail(SimulatedHost host, @Nullable Throwable cause) {
        if (failure == null) {
            failure = new SimulationFailure(now, order, host, simulation.replay(), cause);
        }
    }
}
