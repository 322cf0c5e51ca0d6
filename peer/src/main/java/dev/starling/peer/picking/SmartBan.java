package dev.starling.peer.picking;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who sent what was wrong with a piece.
 *
 * <p>A hash says that a piece is wrong, not which of its blocks. So when a piece fails a digest of
 * each block is kept with the name of who sent it; and when the piece has come at last as it should
 * be, who sent a block with another digest is guilty. Whoever sent all of a piece that fails is
 * guilty at once. Nobody is guilty by suspicion, so an honest peer never is.
 */
public final class SmartBan {
    /** Blocks that are remembered; of the piece that failed first all are forgotten first. */
    static final int BLOCKS_MAX = 65_536;

    private record Sent(int block, long peer, long digest) {}

    /** By piece, in the order in which they failed. */
    private final Map<Integer, Set<Sent>> failed = new LinkedHashMap<>();

    private int remembered;

    /** Whether the digests of a piece are of use, when it has come as it should be. */
    public boolean isSuspicious(int piece) {
        return failed.containsKey(piece);
    }

    /**
     * A piece is not as it should be.
     *
     * @param senders from whom each block came
     * @param digests of each block, by {@link BlockDigests}
     * @return who is guilty, as far as is known already
     */
    public List<Long> onFailed(int piece, long[] senders, long[] digests) {
        assert senders.length == digests.length && senders.length > 0;
        if (isOneOnly(senders)) {
            return List.of(senders[0]);
        }
        Set<Sent> sent = failed.computeIfAbsent(piece, _ -> new LinkedHashSet<>());
        for (int block = 0; block < senders.length; block++) {
            if (sent.add(new Sent(block, senders[block], digests[block]))) {
                remembered++;
            }
        }
        while (remembered > BLOCKS_MAX) {
            forget(failed.keySet().iterator().next());
        }
        return List.of();
    }

    /**
     * A piece that failed is as it should be.
     *
     * @return who is guilty of its having failed
     */
    public List<Long> onVerified(int piece, long[] digests) {
        var guilty = new LinkedHashSet<Long>();
        for (Sent sent : failed.getOrDefault(piece, new LinkedHashSet<>())) {
            if (sent.digest != digests[sent.block]) {
                guilty.add(sent.peer);
            }
        }
        forget(piece);
        return new ArrayList<>(guilty);
    }

    /** A piece is of no interest any more. */
    public void forget(int piece) {
        Set<Sent> sent = failed.remove(piece);
        remembered -= sent == null ? 0 : sent.size();
    }

    int remembered() {
        return remembered;
    }

    private static boolean isOneOnly(long[] senders) {
        for (long sender : senders) {
            if (sender != senders[0]) {
                return false;
            }
        }
        return true;
    }
}
