package dev.starling.peer.wire;

import dev.starling.dht.InfoHash;
import dev.starling.host.Endpoint;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The few pieces that a peer may have although it is choked, so that a beginner soon has something
 * to give (BEP 6). They follow from its address and the torrent: who reconnects gets no others.
 */
public final class AllowedFast {
    private static final int COUNT = 10;

    private static final int NETWORK_MASK = 0xffff_ff00;

    private AllowedFast() {}

    /** As many as BEP 6 suggests. */
    public static Set<Integer> of(Endpoint peer, InfoHash infoHash, int pieceCount) {
        return of(peer, infoHash, pieceCount, COUNT);
    }

    /**
     * The first of them, in their order; none for a peer of IPv6, of which BEP 6 knows nothing.
     *
     * @param count how many, at most all pieces
     */
    public static Set<Integer> of(Endpoint peer, InfoHash infoHash, int pieceCount, int count) {
        var pieces = new LinkedHashSet<Integer>();
        if (!peer.isIpv4() || pieceCount <= 0) {
            return pieces;
        }
        MessageDigest digest = sha1();
        int wanted = Math.min(count, pieceCount);
        byte[] seed =
                ByteBuffer.allocate(Integer.BYTES + InfoHash.LENGTH)
                        .putInt(peer.ipv4() & NETWORK_MASK)
                        .put(infoHash.bytes())
                        .array();
        while (pieces.size() < wanted) {
            seed = digest.digest(seed);
            var numbers = ByteBuffer.wrap(seed);
            while (numbers.hasRemaining() && pieces.size() < wanted) {
                pieces.add(Integer.remainderUnsigned(numbers.getInt(), pieceCount));
            }
        }
        return Collections.unmodifiableSet(pieces);
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
