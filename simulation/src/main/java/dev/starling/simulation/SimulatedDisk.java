package dev.starling.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The disk of a simulated machine, with the faults that are done to it. What is on it outlives the
 * programs that wrote it, and even a loss of power, in part.
 *
 * <p>Of one machine: it belongs to one host's thread.
 */
public final class SimulatedDisk {
    /** A change of names, which a loss of power undoes unless it was synced. */
    private record Naming(String name, @Nullable SimulatedFile before) {}

    private final RandomGenerator random;
    final TreeMap<String, SimulatedFile> filesByName = new TreeMap<>();
    private final List<Naming> unsyncedNamings = new ArrayList<>();
    private int boot = 1;
    private long clock;
    private long capacitySectors = Long.MAX_VALUE;
    private int failingSyncsPerMillion;
    private long syncs;
    private long failedSyncs;

    public SimulatedDisk(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** A directory of it, as a program sees it that was started just now. */
    public SimulatedStorage mount(String directory) {
        return new SimulatedStorage(this, directory);
    }

    /** No more fits on it from here on. */
    public void setCapacity(long bytes) {
        capacitySectors = bytes / SimulatedFile.SECTOR_BYTES;
    }

    /** How many of a million syncs fail from here on. */
    public void failSyncs(int perMillion) {
        failingSyncsPerMillion = perMillion;
    }

    public long failedSyncs() {
        return failedSyncs;
    }

    public long syncs() {
        return syncs;
    }

    /** The machine goes down at once, and comes up again. Programs are to mount anew. */
    public void losePower() {
        boot++;
        int kept = random.nextInt(unsyncedNamings.size() + 1); // names change in their order
        for (int i = unsyncedNamings.size() - 1; i >= kept; i--) {
            Naming undone = unsyncedNamings.get(i);
            if (undone.before() == null) {
                filesByName.remove(undone.name());
            } else {
                filesByName.put(undone.name(), undone.before());
            }
        }
        unsyncedNamings.clear();
        filesByName.values().forEach(file -> file.losePower(random));
    }

    /** A bit somewhere in a file turns over. */
    public void rot(String name, long position) {
        file(name).rot((int) position, random.nextInt(Byte.SIZE));
    }

    /** Another program writes into a file. */
    public void writeAsAnother(String name, long position, byte[] bytes) {
        file(name).write((int) position, bytes, ++clock);
    }

    /** Another program removes a file. */
    public void removeAsAnother(String name) {
        setName(name, null);
    }

    /** The names of all files. */
    public List<String> names() {
        return List.copyOf(filesByName.keySet());
    }

    /** What is in a file, as programs see it. */
    public byte[] content(String name) {
        return file(name).seen.clone();
    }

    long now() {
        return ++clock;
    }

    String bootId() {
        return "boot" + boot;
    }

    long freeSectors() {
        long used = 0;
        for (SimulatedFile file : filesByName.values()) {
            used += file.used.cardinality();
        }
        return Math.max(0, capacitySectors - used);
    }

    boolean hasRoom(SimulatedFile file, int position, int length) {
        int more = file.sectorsFor(position, length);
        return more == 0 || capacitySectors == Long.MAX_VALUE || more <= freeSectors();
    }

    void setName(String name, @Nullable SimulatedFile file) {
        SimulatedFile before =
                file == null ? filesByName.remove(name) : filesByName.put(name, file);
        unsyncedNamings.add(new Naming(name, before));
    }

    /** Whether it succeeded. */
    boolean sync(SimulatedFile file) {
        syncs++;
        if (random.nextInt(1_000_000) < failingSyncsPerMillion) {
            failedSyncs++;
            file.failSync(random);
            return false;
        }
        file.sync();
        unsyncedNamings.clear();
        return true;
    }

    void syncNames() {
        unsyncedNamings.clear();
    }

    private SimulatedFile file(String name) {
        SimulatedFile file = filesByName.get(name);
        if (file == null) {
            throw new IllegalArgumentException("there is no " + name);
        }
        return file;
    }
}
