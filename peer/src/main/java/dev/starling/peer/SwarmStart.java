package dev.starling.peer;

import dev.starling.peer.picking.Priority;
import java.util.List;

/**
 * How a torrent is to be from its first moment on, for whoever takes it up again: nothing happens
 * before this holds.
 *
 * @param isPaused whether it waits for {@link Swarm#resume}; what lies on the disk is looked at
 * @param priorities of the files, in the order of the metainfo's; those beyond are normal
 * @param isSequential whether the pieces are fetched in their order
 * @param downLimit bytes a second, of this torrent; {@link PeerSettings#UNLIMITED} for no limit
 * @param upLimit the same upwards
 * @param connectionsMax at a time; 0 for as many as the node's settings say
 */
public record SwarmStart(
        boolean isPaused,
        List<Priority> priorities,
        boolean isSequential,
        long downLimit,
        long upLimit,
        int connectionsMax) {
    /** Everything, at once, as fast as can be. */
    public static final SwarmStart PLAIN =
            new SwarmStart(
                    false, List.of(), false, PeerSettings.UNLIMITED, PeerSettings.UNLIMITED, 0);

    public static final SwarmStart PAUSED = PLAIN.paused(true);

    public SwarmStart {
        priorities = List.copyOf(priorities);
    }

    public SwarmStart paused(boolean on) {
        return new SwarmStart(on, priorities, isSequential, downLimit, upLimit, connectionsMax);
    }

    public SwarmStart wanting(List<Priority> newPriorities) {
        return new SwarmStart(
                isPaused, newPriorities, isSequential, downLimit, upLimit, connectionsMax);
    }

    public SwarmStart inOrder(boolean on) {
        return new SwarmStart(isPaused, priorities, on, downLimit, upLimit, connectionsMax);
    }

    public SwarmStart limited(long down, long up) {
        return new SwarmStart(isPaused, priorities, isSequential, down, up, connectionsMax);
    }

    public SwarmStart connecting(int most) {
        return new SwarmStart(isPaused, priorities, isSequential, downLimit, upLimit, most);
    }
}
