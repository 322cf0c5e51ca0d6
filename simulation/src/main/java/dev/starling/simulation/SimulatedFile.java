package dev.starling.simulation;

import java.util.Arrays;
import java.util.BitSet;
import java.util.random.RandomGenerator;

/**
 * A file of a simulated disk, twice: as programs see it, and as it would be found after a loss of
 * power. They differ in sectors, each of which is written whole or not at all.
 */
final class SimulatedFile {
    static final int SECTOR_BYTES = 512;

    byte[] seen = {};
    long modified;

    private byte[] kept = {};
    private long keptModified;

    /** Written, and not yet known to be on the disk. */
    private BitSet dirty = new BitSet();

    /** Not on the disk, and no longer known not to be: a sync has failed on them. */
    private final BitSet forgotten = new BitSet();

    /** Sectors that take room. */
    final BitSet used = new BitSet();

    void write(int position, byte[] bytes, long now) {
        if (position + bytes.length > seen.length) {
            seen = Arrays.copyOf(seen, position + bytes.length);
        }
        System.arraycopy(bytes, 0, seen, position, bytes.length);
        modified = now;
        if (bytes.length > 0) {
            int from = position / SECTOR_BYTES;
            int to = (position + bytes.length - 1) / SECTOR_BYTES + 1;
            dirty.set(from, to);
            forgotten.clear(from, to);
            used.set(from, to);
        }
    }

    /** How many more sectors a write would take. */
    int sectorsFor(int position, int length) {
        int from = position / SECTOR_BYTES;
        int to = length == 0 ? from : (position + length - 1) / SECTOR_BYTES + 1;
        return to - from - used.get(from, to).cardinality();
    }

    void truncate(int length, long now) {
        if (length < seen.length) {
            seen = Arrays.copyOf(seen, length);
            modified = now;
        }
    }

    void sync() {
        byte[] before = kept;
        kept = seen.clone();
        forgotten.stream().forEach(sector -> copySector(before, kept, sector));
        keptModified = modified;
        dirty.clear();
    }

    /** The machine gives up on what it could not write, and may show what was there before. */
    void failSync(RandomGenerator random) {
        dirty.stream()
                .forEach(
                        sector -> {
                            if (random.nextBoolean()) {
                                copySector(kept, seen, sector);
                            }
                        });
        forgotten.or(dirty);
        dirty.clear();
    }

    /** Of what was not synced, some is there and some is not. */
    void losePower(RandomGenerator random) {
        byte[] found = Arrays.copyOf(kept, random.nextBoolean() ? seen.length : kept.length);
        int share = random.nextInt(5); // nothing, some, all
        dirty.stream()
                .forEach(
                        sector -> {
                            if (random.nextInt(4) < share) {
                                copySector(seen, found, sector);
                            }
                        });
        modified = random.nextBoolean() ? modified : keptModified;
        seen = found;
        kept = found.clone();
        keptModified = modified;
        dirty = new BitSet();
        forgotten.clear();
    }

    /** A bit of what is on the disk turns over, and nobody is told. */
    void rot(int position, int bit) {
        seen[position] ^= (byte) (1 << bit);
        if (position < kept.length) {
            kept[position] ^= (byte) (1 << bit);
        }
    }

    private static void copySector(byte[] from, byte[] to, int sector) {
        int start = sector * SECTOR_BYTES;
        for (int i = start; i < Math.min(to.length, start + SECTOR_BYTES); i++) {
            to[i] = i < from.length ? from[i] : 0;
        }
    }
}
