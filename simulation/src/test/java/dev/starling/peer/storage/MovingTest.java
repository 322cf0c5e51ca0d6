package dev.starling.peer.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.simulation.SimulatedDisk;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of a torrent that is brought elsewhere, however often that is broken off. */
final class MovingTest {
    /** torrent3/d0/file0, torrent3/d1/file1, torrent3/d2/file2, torrent3/d0/file3. */
    private static final TestTorrent TORRENT =
            TestTorrent.multi(3, 16_384, 40_000, 2, 2_500_000, 30_000);

    /** The disks of one machine: the new place may be on another than the old one. */
    private record Machine(
            TestTorrent torrent, SimulatedDisk old, SimulatedDisk other, SimulatedDisk state) {
        static Machine withOneDisk() {
            var disk = new SimulatedDisk(1);
            return new Machine(TORRENT, disk, disk, new SimulatedDisk(3));
        }

        static Machine withTwoDisks() {
            return withTwoDisks(TORRENT, 2);
        }

        /** What a loss of power leaves at the new place, is drawn from the seed. */
        static Machine withTwoDisks(TestTorrent torrent, int seed) {
            return new Machine(
                    torrent, new SimulatedDisk(1), new SimulatedDisk(seed), new SimulatedDisk(3));
        }

        static Machine with(int disks) {
            return disks == 1 ? withOneDisk() : withTwoDisks();
        }

        private BitSet placed() {
            return TorrentStore.allFiles(torrent.metainfo());
        }

        TorrentStore storeAt(Storage storage) {
            return new TorrentStore(storage, torrent.metainfo(), placed());
        }

        /** All of it but the last piece is there, and this is known. */
        void begin() throws IOException {
            var all = new BitSet();
            all.set(0, torrent.count() - 1);
            TorrentStore store = storeAt(old.mount("old"));
            for (int piece = 0; piece < torrent.count() - 1; piece++) {
                store.write(piece, torrent.piece(piece));
            }
            store.sync(all);
            var known = new ResumeState();
            known.apply(new ResumeRecord.Began(store.storage().bootId().orElse(""), "old"));
            known.apply(new ResumeRecord.Placed(placed()));
            known.apply(new ResumeRecord.Have(all));
            known.apply(new ResumeRecord.Synced(all));
            known.apply(new ResumeRecord.Stamps(store.stamps(placed())));
            known.apply(new ResumeRecord.Facts(new ResumeFacts(7, 11, List.of())));
            known.apply(new ResumeRecord.Closed());
            logOf("old", state.mount("state")).rewrite(known.records());
        }

        ResumeLog logOf(String place, Storage storage) {
            return new ResumeLog(storage, place + ".resume");
        }

        /** A life that ends after so many calls of its disks. */
        Moving moving(boolean isFirst, Budget budget) throws IOException {
            TorrentStore from = storeAt(budget.on(old.mount("old")));
            TorrentStore to = storeAt(budget.on(other.mount("new")));
            Storage logs = budget.on(state.mount("state"));
            ResumeLog fromLog = logOf("old", logs);
            ResumeLog toLog = logOf("new", logs);
            return isFirst
                    ? Moving.begin(from, fromLog, to, toLog)
                    : Moving.goOn(from, fromLog, to, toLog);
        }

        /** How a torrent finds itself when it is opened there. */
        Recollection found() throws IOException {
            TorrentStore store = storeAt(other.mount("new"));
            return Recollection.of(store, logOf("new", state.mount("state")).read(), false);
        }

        void requireMoved() throws IOException {
            assertEquals(List.of(), names(old, "old/"), "nothing is left behind");
            assertFalse(names(state, "state/").contains("state/old.resume"));
            TorrentStore store = storeAt(other.mount("new"));
            var room = java.nio.ByteBuffer.allocate(16_384);
            for (int piece = 0; piece < torrent.count() - 1; piece++) {
                assertTrue(store.check(piece, room), "piece " + piece);
            }
        }
    }

    private static List<String> names(SimulatedDisk disk, String prefix) {
        return disk.names().stream().filter(name -> name.startsWith(prefix)).toList();
    }

    /** What is in them, by their names without the prefix. */
    private static Map<String, byte[]> contents(SimulatedDisk disk, String prefix) {
        var contents = new TreeMap<String, byte[]>();
        names(disk, prefix)
                .forEach(name -> contents.put(name.substring(prefix.length()), disk.content(name)));
        return contents;
    }

    /** Lets so many calls of all its disks through, and then the program is dead. */
    private static final class Budget {
        private int calls;

        Budget(int calls) {
            this.calls = calls;
        }

        Storage on(Storage real) {
            return (Storage)
                    Proxy.newProxyInstance(
                            Storage.class.getClassLoader(),
                            new Class<?>[] {Real.class},
                            (_, method, arguments) -> {
                                if (method.getName().equals("real")) {
                                    return real;
                                }
                                boolean mayFail = method.getExceptionTypes().length > 0;
                                if (mayFail && calls-- <= 0) {
                                    throw new IOException("the program was killed");
                                }
                                Object[] given = arguments == null ? new Object[0] : arguments;
                                for (int i = 0; i < given.length; i++) {
                                    given[i] = given[i] instanceof Real it ? it.real() : given[i];
                                }
                                try {
                                    return method.invoke(real, given);
                                } catch (InvocationTargetException e) {
                                    throw e.getCause();
                                }
                            });
        }
    }

    /** A storage that stands for another one. */
    private interface Real extends Storage {
        Storage real();
    }

    private static void run(Moving moving) throws IOException {
        while (moving.step()) {
            // on
        }
    }

    private static Budget endless() {
        return new Budget(Integer.MAX_VALUE);
    }

    @ParameterizedTest
    @CsvSource({"1", "2"})
    void allOfItIsThereAfterwardsAndNothingIsHashedAgain(int disks) throws IOException {
        Machine machine = Machine.with(disks);
        machine.begin();
        byte[] before = machine.old().content("old/torrent3/d2/file2");
        run(machine.moving(true, endless()));
        machine.requireMoved();
        assertArrayEquals(before, machine.other().content("new/torrent3/d2/file2"));
        Recollection found = machine.found();
        assertEquals(TORRENT.count() - 1, found.have().cardinality());
        assertTrue(found.doubtful().isEmpty() && found.unconfirmed().isEmpty(), found::toString);
        assertEquals(
                7,
                machine.logOf("new", machine.state().mount("state"))
                        .read()
                        .facts()
                        .downloadedBytes());
    }

    @ParameterizedTest
    @CsvSource({"1,false", "2,false", "1,true", "2,true"})
    void whereverItIsBrokenOffItGoesOn(int disks, boolean isPowerLost) throws IOException {
        int lives = 0;
        boolean isDone = false;
        for (int calls = 1; !isDone; calls++) {
            Machine machine = Machine.with(disks);
            machine.begin();
            try {
                run(machine.moving(true, new Budget(calls)));
                isDone = true;
            } catch (IOException killed) {
                lives++;
                if (isPowerLost) {
                    machine.state().losePower();
                    machine.old().losePower();
                    if (disks == 2) {
                        machine.other().losePower();
                    }
                }
                // ... and once more in the next life
                try {
                    run(machine.moving(false, new Budget(calls / 2)));
                } catch (IOException again) {
                    lives++;
                }
                run(machine.moving(false, endless()));
            }
            machine.requireMoved();
            assertEquals(TORRENT.count() - 1, machine.found().have().cardinality(), "" + calls);
            assertTrue(machine.found().doubtful().isEmpty(), "" + calls);
        }
        assertTrue(lives > 20, lives + " lives");
    }

    @Test
    void aLossOfPowerLeavesEachFileWholeHereOrThereAndNoneThereInPart() throws IOException {
        TestTorrent small = TestTorrent.multi(3, 16_384, 40_000, 2, 30_000);
        int wholeThere = 0;
        int unfinished = 0;
        for (int seed = 1; seed <= 20; seed++) {
            boolean isDone = false;
            for (int calls = 1; !isDone; calls++) {
                Machine machine = Machine.withTwoDisks(small, seed);
                machine.begin();
                Map<String, byte[]> before = contents(machine.old(), "old/");
                try {
                    run(machine.moving(true, new Budget(calls)));
                    isDone = true;
                } catch (IOException killed) {
                    machine.other().losePower();
                }
                Map<String, byte[]> here = contents(machine.old(), "old/");
                Map<String, byte[]> there = contents(machine.other(), "new/");
                for (String name : before.keySet()) {
                    String when = name + " after " + calls + " calls, seed " + seed;
                    byte[] found = there.getOrDefault(name, here.get(name));
                    assertArrayEquals(before.get(name), found, when);
                }
                there.keySet().retainAll(before.keySet());
                wholeThere += there.size();
                unfinished += names(machine.other(), "new/.").size();
            }
        }
        assertTrue(
                wholeThere > 20 && unfinished > 20, wholeThere + " whole, " + unfinished + " not");
    }

    @ParameterizedTest
    @CsvSource({"1", "2"})
    void whatIsGivenUpIsAsItWas(int disks) throws IOException {
        boolean isDone = false;
        int givenUp = 0;
        for (int steps = 0; !isDone; steps++) {
            Machine machine = Machine.with(disks);
            machine.begin();
            List<String> before = machine.old().names();
            Moving moving = machine.moving(true, endless());
            for (int i = 0; i < steps && !moving.isThere(); i++) {
                moving.step();
            }
            isDone = moving.isThere();
            if (!isDone) {
                moving.undo();
                givenUp++;
                assertEquals(before, machine.old().names());
                assertEquals(List.of(), names(machine.other(), "new/"));
                TorrentStore store = machine.storeAt(machine.old().mount("old"));
                ResumeLog log = machine.logOf("old", machine.state().mount("state"));
                Recollection found = Recollection.of(store, log.read(), false);
                assertEquals(TORRENT.count() - 1, found.have().cardinality());
                assertTrue(found.doubtful().isEmpty());
            }
        }
        assertTrue(givenUp > 3, givenUp + " times");
    }

    @Test
    void whatIsThereAlreadyStaysAsItIs() throws IOException {
        Machine machine = Machine.withTwoDisks();
        machine.begin();
        var mine = machine.other().mount("new");
        mine.write("torrent3/d0/file3", 0, java.nio.ByteBuffer.wrap(new byte[] {1, 2, 3}));
        IOException refused =
                assertThrows(IOException.class, () -> machine.moving(true, endless()));
        assertTrue(String.valueOf(refused.getMessage()).contains("torrent3/d0/file3"));
        assertArrayEquals(new byte[] {1, 2, 3}, machine.other().content("new/torrent3/d0/file3"));
        assertEquals(4, names(machine.old(), "old/").size());
    }

    @Test
    void aDiskThatIsTooSmallIsLeftAgain() throws IOException {
        Machine machine = Machine.withTwoDisks();
        machine.begin();
        machine.other().setCapacity(1_000_000);
        Moving moving = machine.moving(true, endless());
        assertThrows(DiskFull.class, () -> run(moving));
        moving.undo();
        assertEquals(List.of(), names(machine.other(), "new/"));
        assertEquals(4, names(machine.old(), "old/").size());
    }

    @Test
    void whatAnotherProgramChangesMeanwhileIsNotTakenForWhatItWas() throws IOException {
        Machine machine = Machine.withTwoDisks();
        machine.begin();
        machine.old().writeAsAnother("old/torrent3/d2/file2", 100_000, new byte[] {1, 2, 3});
        run(machine.moving(true, endless()));
        Recollection found = machine.found();
        assertFalse(found.doubtful().isEmpty(), "its pieces are hashed again");
        assertArrayEquals(
                new byte[] {1, 2, 3},
                java.util.Arrays.copyOfRange(
                        machine.other().content("new/torrent3/d2/file2"), 100_000, 100_003));
    }
}
