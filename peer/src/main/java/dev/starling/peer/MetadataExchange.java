package dev.starling.peer;

import dev.starling.dht.InfoHash;
import dev.starling.peer.wire.MetadataMessage;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Fetches a torrent's metadata from several peers at once (BEP 9).
 *
 * <p>Nobody knows its size before its hash has been seen to be right, so the size that most peers
 * claim is tried first. When the hash is wrong and one peer had sent all of it, that peer lied.
 * When several had, each is then asked for all of it alone, until the liar is known or the hash is
 * right: no honest peer is blamed for another's piece.
 */
final class MetadataExchange {
    static final int PIECE_BYTES = MetadataMessage.PIECE_BYTES;

    /** Half a million files; more is nobody's torrent. */
    static final int BYTES_MAX = 32 * 1024 * 1024;

    static final int SOURCES_MAX = 256;

    private static final int OUT_PER_SOURCE_MAX = 4;

    /** After this another peer is asked, too. */
    private static final long STALL_NANOS = TimeUnit.MILLISECONDS.toNanos(1500);

    /** Who has refused is left alone for so long. */
    private static final long REFUSAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Who has not answered, while nobody else could, for so long. */
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** What to do next: ask this peer for that piece. */
    record Ask(long peer, int piece) {}

    /** What came of all pieces being there. */
    record Candidate(byte[] info, List<Long> from) {
        /** Whether it is what the infohash stands for, of either version. To be asked elsewhere. */
        boolean isOf(InfoHash infoHash) {
            return infoHash.equals(InfoHash.of(digest("SHA-1"), 0))
                    || infoHash.equals(InfoHash.of(digest("SHA-256"), 0));
        }

        private byte[] digest(String algorithm) {
            try {
                return MessageDigest.getInstance(algorithm).digest(info);
            } catch (NoSuchAlgorithmException impossible) {
                throw new AssertionError(impossible); // every JDK has both
            }
        }
    }

    private static final class Source {
        final int size;
        final Set<Integer> out = new LinkedHashSet<>();
        long notBefore = Long.MIN_VALUE;

        Source(int size) {
            this.size = size;
        }
    }

    private final Map<Long, Source> sourcesByArrival = new LinkedHashMap<>();

    /** Contributors of wrong metadata, of whom each is now asked for all of it alone. */
    private final Set<Long> suspects = new LinkedHashSet<>();

    private byte[] @Nullable [] pieces = {};
    private long[] from = {};
    private long[] askedAt = {};
    private int size;
    private int missing;
    private @Nullable Long alone;

    /** A peer says that it has metadata of this size; a size that cannot be is no offer. */
    void onOffer(long peer, long claimedSize) {
        if (claimedSize > 0 && claimedSize <= BYTES_MAX && sourcesByArrival.size() < SOURCES_MAX) {
            sourcesByArrival.putIfAbsent(peer, new Source((int) claimedSize));
        }
    }

    void onGone(long peer) {
        sourcesByArrival.remove(peer);
        suspects.remove(peer);
        if (alone != null && alone == peer) {
            startOver();
        }
    }

    /** How many of how many pieces are there; none of none while nobody has offered any. */
    int arrived() {
        return pieces.length - missing;
    }

    int total() {
        return pieces.length;
    }

    int sources() {
        return sourcesByArrival.size();
    }

    List<Ask> nextToAsk(long now) {
        if (size == 0 && !choose(now)) {
            return List.of();
        }
        var asks = new ArrayList<Ask>();
        for (int piece = 0; piece < pieces.length; piece++) {
            if (pieces[piece] == null && now - askedAt[piece] >= STALL_NANOS) {
                Long peer = bestSource(piece, now);
                if (peer == null) {
                    break;
                }
                source(peer).out.add(piece);
                askedAt[piece] = now;
                asks.add(new Ask(peer, piece));
            }
        }
        if (asks.isEmpty() && isStuck(now)) {
            // A size that those who claim it do not prove may be nobody's: others have their turn,
            // or a few silent liars could outvote who has it for ever.
            for (Source source : sourcesByArrival.values()) {
                if (!source.out.isEmpty()) {
                    source.notBefore = now + SILENCE_NANOS;
                }
            }
            startOver();
        }
        return asks;
    }

    /** Answers what to hash when this was the last piece. */
    @Nullable Candidate onData(
            long peer, int piece, long totalSize, byte[] array, int offset, int length) {
        Source source = sourcesByArrival.get(peer);
        if (source == null || !source.out.remove(piece) || size == 0 || source.size != size) {
            return null;
        }
        boolean fits =
                piece < pieces.length
                        && length == Math.min(PIECE_BYTES, size - piece * PIECE_BYTES)
                        && totalSize == size;
        if (!fits) {
            onGone(peer);
            return null;
        }
        if (pieces[piece] == null) {
            pieces[piece] = Arrays.copyOfRange(array, offset, offset + length);
            from[piece] = peer;
            missing--;
        }
        return missing == 0 ? candidate() : null;
    }

    void onRefused(long peer, int piece, long now) {
        Source source = sourcesByArrival.get(peer);
        if (source != null && source.out.remove(piece)) {
            source.notBefore = now + REFUSAL_NANOS;
            if (piece < askedAt.length) {
                askedAt[piece] = now - STALL_NANOS;
            }
        }
    }

    /** The hash was wrong. Answers who is known to have lied, if that is certain. */
    @Nullable Long onWrong(Candidate candidate) {
        Long liar = null;
        if (candidate.from().size() == 1) {
            liar = candidate.from().getFirst();
            sourcesByArrival.remove(liar);
            suspects.remove(liar);
        } else {
            candidate.from().stream().filter(sourcesByArrival::containsKey).forEach(suspects::add);
        }
        startOver();
        return liar;
    }

    /** It could not be found out whether it is right, through nobody's fault. */
    void onUnknown() {
        startOver();
    }

    private Candidate candidate() {
        var info = new byte[size];
        int at = 0;
        for (byte[] piece : pieces) {
            System.arraycopy(piece, 0, info, at, piece.length);
            at += piece.length;
        }
        return new Candidate(info, Arrays.stream(from).distinct().boxed().toList());
    }

    /** Begins with the size that most claim, or with the next suspect. */
    private boolean choose(long now) {
        alone = suspects.isEmpty() ? null : suspects.iterator().next();
        if (alone != null) {
            // Each is asked alone once; who does not answer then loses nothing but its turn.
            suspects.remove(alone);
            begin(source(alone).size, now);
            return true;
        }
        var votes = new TreeMap<Integer, Integer>();
        for (Source source : sourcesByArrival.values()) {
            if (source.notBefore <= now) {
                votes.merge(source.size, 1, Integer::sum);
            }
        }
        int best = 0;
        int most = 0;
        for (var vote : votes.entrySet()) {
            if (vote.getValue() > most) {
                best = vote.getKey();
                most = vote.getValue();
            }
        }
        if (best > 0) {
            begin(best, now);
        }
        return best > 0;
    }

    private void begin(int chosen, long now) {
        size = chosen;
        int count = (size + PIECE_BYTES - 1) / PIECE_BYTES;
        pieces = new byte[count][];
        from = new long[count];
        askedAt = new long[count];
        Arrays.fill(askedAt, now - STALL_NANOS);
        missing = count;
    }

    private void startOver() {
        size = 0;
        pieces = new byte[0][];
        missing = 0;
        alone = null;
        sourcesByArrival.values().forEach(source -> source.out.clear());
    }

    private @Nullable Long bestSource(int piece, long now) {
        if (alone != null) {
            Source source = sourcesByArrival.get(alone);
            boolean isFree =
                    source != null
                            && source.notBefore <= now
                            && source.out.size() < OUT_PER_SOURCE_MAX
                            && !source.out.contains(piece);
            return isFree ? alone : null;
        }
        Long best = null;
        int fewest = OUT_PER_SOURCE_MAX;
        for (var entry : sourcesByArrival.entrySet()) {
            Source source = entry.getValue();
            boolean fits = source.size == size && source.notBefore <= now;
            if (fits && source.out.size() < fewest && !source.out.contains(piece)) {
                best = entry.getKey();
                fewest = source.out.size();
            }
        }
        return best;
    }

    /** Nobody who could still send what is missing has been asked lately. */
    private boolean isStuck(long now) {
        for (int piece = 0; piece < pieces.length; piece++) {
            if (pieces[piece] == null && now - askedAt[piece] < 4 * STALL_NANOS) {
                return false;
            }
        }
        return true;
    }

    private Source source(long peer) {
        Source source = sourcesByArrival.get(peer);
        assert source != null : peer;
        return source;
    }
}
