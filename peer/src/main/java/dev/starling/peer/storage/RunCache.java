package dev.starling.peer.storage;

import dev.starling.peer.torrent.Block;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Runs of bytes that were read lately, for all peers who want the same. The one unused for longest
 * goes first: no cleverer cache, because this runs in simulations too and must draw nothing, and
 * what falls out is still in the machine's own cache.
 *
 * <p>Its memory is never used again by us: slices of it are on their way to peers. The collector
 * takes it when the last one has left.
 */
final class RunCache {
    static final long CACHED_BYTES_MAX = 16L << 20;

    private final LinkedHashMap<Block, ByteBuffer> byLastUse = new LinkedHashMap<>(64, 0.75f, true);
    private long bytes;

    @Nullable ByteBuffer get(Block run) {
        return byLastUse.get(run);
    }

    void put(Block run, ByteBuffer content) {
        ByteBuffer before = byLastUse.put(run, content);
        bytes += content.capacity() - (before == null ? 0 : before.capacity());
        while (bytes > CACHED_BYTES_MAX) {
            bytes -= byLastUse.pollFirstEntry().getValue().capacity();
        }
    }

    /** A piece turned out not to be as it should be: what was read of it may be wrong, too. */
    void forget(int piece) {
        byLastUse
                .entrySet()
                .removeIf(
                        run -> {
                            boolean isOfIt = run.getKey().piece() == piece;
                            bytes -= isOfIt ? run.getValue().capacity() : 0;
                            return isOfIt;
                        });
    }

    long heldBytes() {
        return bytes;
    }

    void clear() {
        byLastUse.clear();
        bytes = 0;
    }
}
