package dev.starling.peer.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.host.Result;
import dev.starling.peer.torrent.Block;
import dev.starling.simulation.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a disk may do to a torrent, one thing at a time. */
final class DiskFaultsTest {
    private final SimulatedDisk machine = new SimulatedDisk(1);
    private final TestTorrent torrent = TestTorrent.multi(1, 4_096, 10_000, 0, 3_000, 30_000);

    private static BitSet bits(int... numbers) {
        var bits = new BitSet();
        for (int number : numbers) {
            bits.set(number);
        }
        return bits;
    }

    private BitSet all() {
        var all = new BitSet();
        all.set(0, torrent.count());
        return all;
    }

    private void writeAll(DiskLife life) {
        for (int piece = 0; piece < torrent.count(); piece++) {
            assertInstanceOf(Outcome.Stored.class, life.write(piece));
        }
    }

    private String fileName(int file) {
        return "files/" + torrent.metainfo().pathOf(torrent.metainfo().files().get(file));
    }

    @Test
    void whatWasClosedInOrderIsThereAgainAndNothingIsHashed() throws IOException {
        try (var life = new DiskLife(machine, torrent)) {
            assertEquals(new Opened(new BitSet(), 0, true), life.open());
            writeAll(life);
            assertTrue(life.closeInOrder());
        }
        machine.losePower();
        try (var life = new DiskLife(machine, torrent)) {
            assertEquals(new Opened(all(), 0, false), life.open());
            assertEquals(0, life.disk.unconfirmed());
            for (int piece = 0; piece < torrent.count(); piece++) {
                assertTrue(life.reads(piece));
            }
            assertTrue(life.files.list("torrent1/d1").contains("file1"), "the empty file");
        }
    }

    @Test
    void aWrongPieceIsNotWritten() throws IOException {
        try (var life = new DiskLife(machine, torrent)) {
            life.open();
            var wrong = torrent.piece(3);
            wrong.put(0, (byte) ~wrong.get(0));
            assertInstanceOf(Outcome.WrongHash.class, life.write(3, wrong));
            assertEquals(
                    List.of("files/torrent1/d1/file1", "state/torrent.resume"), machine.names());
            assertEquals(new BitSet(), life.disk.have());
        }
    }

    @Test
    void whatLiesThereAlreadyIsCheckedAndKept() throws IOException {
        try (var life = new DiskLife(machine, torrent)) {
            life.open();
            writeAll(life);
            new ResumeLog(life.journal, "torrent.resume").delete();
        }
        machine.writeAsAnother(fileName(3), 5_000, new byte[] {1, 2, 3});
        int touched = (13_000 + 5_000) / 4_096;
        try (var life = new DiskLife(machine, torrent)) {
            BitSet right = all();
            right.clear(touched);
            assertEquals(new Opened(right, torrent.count(), true), life.open());
        }
    }

    @Test
    void aFullDiskIsToldAndItGoesOnOnceThereIsRoom() throws IOException {
        machine.setCapacity(12_000);
        try (var life = new DiskLife(machine, torrent)) {
            life.open();
            var failed = new BitSet();
            for (int piece = 0; piece < torrent.count(); piece++) {
                if (life.write(piece) instanceof Outcome.Failed(var why, boolean isFull)) {
                    assertTrue(isFull, why.toString());
                    assertTrue(why.toString().contains("there is no room"), why.toString());
                    failed.set(piece);
                }
            }
            assertTrue(failed.cardinality() > torrent.count() / 2, "" + failed);
            var room = new ArrayList<Boolean>();
            life.<Boolean>ask(
                    tell -> {
                        life.disk.whenRoom(20_000, () -> room.add(true));
                        tell.accept(true);
                    });
            life.pass(Duration.ofMinutes(1));
            assertEquals(List.of(), room);
            machine.setCapacity(1 << 20);
            life.pass(Duration.ofMinutes(1));
            assertEquals(List.of(true), room);
            failed.stream()
                    .forEach(piece -> assertInstanceOf(Outcome.Stored.class, life.write(piece)));
            for (int piece = 0; piece < torrent.count(); piece++) {
                assertTrue(life.reads(piece));
            }
        }
    }

    @Test
    void whatWasHashedAMomentAgoIsNotHashedAgainUnlessItHasChangedSince() throws IOException {
        try (var life = new DiskLife(machine, torrent)) {
            life.open();
            writeAll(life);
            new ResumeLog(life.journal, "torrent.resume").delete();
        }
        try (var life = new DiskLife(machine, torrent)) {
            var store =
                    new TorrentStore(
                            life.files,
                            torrent.metainfo(),
                            TorrentStore.allFiles(torrent.metainfo()));
            var log = new ResumeLog(life.journal, "torrent.resume");
            log.vouch(store, store.stamps(bits(0, 1, 2, 3)));
            assertEquals(new Opened(all(), 0, false), life.open());
            assertTrue(life.reads(7));

            log.vouch(store, store.stamps(bits(0, 1, 2, 3)));
        }
        machine.writeAsAnother(fileName(3), 5_000, new byte[] {1, 2, 3});
        int touched = (13_000 + 5_000) / 4_096;
        try (var life = new DiskLife(machine, torrent)) {
            BitSet right = all();
            right.clear(touched);
            assertEquals(right, life.open().have());
        }
    }

    @Test
    void theRoomIsTakenAtTheStartAndWhatIsThereStays() throws IOException {
        try (var life = new DiskLife(machine, torrent)) {
            life.open();
            assertInstanceOf(Outcome.Stored.class, life.write(5));
            assertTrue(life.closeInOrder());
        }
        try (var life = new DiskLife(machine, torrent)) {
            life.disk.preallocating();
            assertEquals(new Opened(bits(5), 0, false), life.open());
            for (int file : new int[] {0, 2, 3}) {
                long length = torrent.metainfo().files().get(file).length();
                assertEquals(length, machine.content(fileName(file)).length);
            }
            assertTrue(life.reads(5));
        }
        // Killed; what was only taken room for is neither believed nor hashed.
        try (var life = new DiskLife(machine, torrent)) {
            assertEquals(new Opened(bits(5), 0, false), life.open());
            writeAll(life);
            assertTrue(life.closeInOrder());
        }
    }

    @Test
    void thatThereIsNotEnoughRoomIsSaidBeforeAnythingIsWritten() throws IOException {
        machine.setCapacity(40_000);
        try (var life = new DiskLife(machine, torrent)) {
            life.disk.preallocating();
            Result<Opened> result = life.<Result<Opened>>ask(life.disk::open).orElseThrow();
            if (!(result instanceof Result.Failed<Opened>(DiskFull full))) {
                throw new AssertionError("" + result);
            }
            assertTrue(full.toString().contains("it takes 43000 bytes"), full.toString());
            assertFalse(machine.names().contains(fileName(3)));
            machine.setCapacity(60_000);
            assertEquals(new Opened(new BitSet(), 0, false), life.open());
            writeAll(life);
        }
    }

    @Test
    void afterASyncFailedNothingIsBelievedThatWasNotWrittenAgain() throws IOException {
        for (int seed = 0; seed < 50; seed++) {
            var disk = new SimulatedDisk(seed);
            var had = new BitSet();
            try (var life = new DiskLife(disk, torrent)) {
                life.open();
                writeAll(life);
                disk.failSyncs(1_000_000);
                assertFalse(life.flush());
                life.pass(Duration.ofSeconds(1));
                assertFalse(life.troubles.isEmpty());
                disk.failSyncs(0);
                assertTrue(life.flush());
                had.or(life.disk.have());
                assertEquals(torrent.count(), had.cardinality() + life.lost.cardinality());
            }
            disk.losePower();
            try (var life = new DiskLife(disk, torrent)) {
                var opened = life.open();
                assertEquals(had, opened.have(), "seed " + seed);
                had.stream().forEach(piece -> assertTrue(life.reads(piece)));
            }
        }
    }

    @Test
    void whoIsKilledWhenASyncFailsTrustsNothingWrongAfterwards() throws IOException {
        int killed = 0;
        for (int bytes = 1; bytes < 300; bytes++) {
            var disk = new SimulatedDisk(bytes);
            try (var life = new DiskLife(disk, torrent)) {
                life.open();
                writeAll(life);
                disk.failSyncs(1_000_000);
                life.journal.killAfter(bytes);
                assertFalse(life.flush());
                life.pass(Duration.ofSeconds(1));
                killed += life.isKilled() ? 1 : 0;
            }
            disk.failSyncs(0);
            try (var life = new DiskLife(disk, torrent)) {
                life.open().have().stream().forEach(life::reads); // which looks at the bytes
            }
        }
        assertTrue(killed > 100, killed + " times");
    }

    @Test
    void whatAnotherProgramWroteIsNeverHandedOut() throws IOException {
        try (var life = new DiskLife(machine, torrent)) {
            life.open();
            writeAll(life);
            machine.writeAsAnother(fileName(3), 5_000, new byte[] {1, 2, 3});
            int touched = (13_000 + 5_000) / 4_096;
            for (int piece = torrent.count() - 1; piece >= 0; piece--) {
                assertEquals(piece != touched, life.reads(piece), "piece " + piece);
            }
            assertEquals(bits(touched), life.lost);
            assertFalse(life.disk.have().get(touched));
            assertEquals(0, life.disk.unconfirmed(), "all were read");
            assertInstanceOf(Outcome.Stored.class, life.write(touched));
            assertTrue(life.reads(touched));
        }
    }

    @Test
    void whatAnotherProgramTouchedIsHashedInTheBackgroundWhenNobodyAsks() throws IOException {
        try (var life = new DiskLife(machine, torrent)) {
            life.open();
            writeAll(life);
            machine.writeAsAnother(fileName(3), 5_000, new byte[] {1, 2, 3});
            assertTrue(life.reads(torrent.count() - 1));
            assertTrue(life.disk.unconfirmed() > 3);
            life.pass(Duration.ofMinutes(1));
            assertEquals(0, life.disk.unconfirmed());
            assertEquals(bits((13_000 + 5_000) / 4_096), life.lost);
        }
    }

    @Test
    void aChangeThatNobodyHasSeenBeforeTheEndIsSeenAfterIt() throws IOException {
        try (var life = new DiskLife(machine, torrent)) {
            life.open();
            writeAll(life);
            life.closeInOrder();
        }
        machine.writeAsAnother(fileName(0), 0, new byte[] {1, 2, 3});
        try (var life = new DiskLife(machine, torrent)) {
            BitSet right = all();
            right.clear(0);
            assertEquals(new Opened(right, 3, false), life.open(), "only its file is hashed");
        }
    }

    @Test
    void aFileThatIsRemovedIsLostAndComesBack() throws IOException {
        try (var life = new DiskLife(machine, torrent)) {
            life.open();
            writeAll(life);
            machine.removeAsAnother(fileName(3));
            assertFalse(life.reads(8));
            life.pass(Duration.ofMinutes(1));
            assertEquals(0, life.disk.unconfirmed());
            assertTrue(life.lost.get(3, 11).cardinality() > 6, "" + life.lost);
            life.lost.stream()
                    .forEach(piece -> assertInstanceOf(Outcome.Stored.class, life.write(piece)));
            for (int piece = 0; piece < torrent.count(); piece++) {
                assertTrue(life.reads(piece));
            }
        }
    }

    @Test
    void aBitThatTurnedOverIsFoundByTheCheck() throws IOException {
        try (var life = new DiskLife(machine, torrent)) {
            life.open();
            writeAll(life);
            machine.rot(fileName(3), 5_000);
            Result<Opened> result = life.<Result<Opened>>ask(life.disk::check).orElseThrow();
            BitSet right = all();
            right.clear((13_000 + 5_000) / 4_096);
            assertEquals(new Result.Done<>(new Opened(right, torrent.count(), false)), result);
            assertEquals(bits((13_000 + 5_000) / 4_096), life.lost);
        }
    }

    @Test
    void runsThatManyWantAreReadOnceAndSlicedForEach() throws IOException {
        try (var life = new DiskLife(machine, torrent)) {
            life.open();
            writeAll(life);
            var answers = new ArrayList<Result<ByteBuffer>>();
            life.<Boolean>ask(
                    tell -> {
                        for (int i = 0; i < 4; i++) {
                            life.disk.read(new Block(4, i * 1_000, 1_000), answers::add);
                        }
                        tell.accept(true);
                    });
            life.pass(Duration.ofSeconds(1));
            for (int i = 0; i < 4; i++) {
                var expected = ByteBuffer.wrap(torrent.bytes(4), i * 1_000, 1_000);
                assertEquals(new Result.Done<>(expected), answers.get(i));
            }
        }
    }

    @Test
    void aFileThatIsWantedLaterGetsWhatWasKeptForIt() throws IOException {
        try (var life = new DiskLife(machine, torrent, bits(0, 1), 1)) {
            life.open();
            for (int piece = 0; piece < 3; piece++) {
                life.write(piece);
            }
        }
        machine.losePower();
        try (var life = new DiskLife(machine, torrent, bits(0, 1, 2), 1)) {
            life.open();
            for (int piece = 0; piece < 3; piece++) {
                life.write(piece);
            }
            life.<Result<BitSet>>ask(tell -> life.disk.place(bits(3), tell));
            assertFalse(machine.names().stream().anyMatch(name -> name.endsWith(".parts")));
            for (int piece = 0; piece < 3; piece++) {
                assertTrue(life.reads(piece));
            }
            for (int piece = 3; piece < torrent.count(); piece++) {
                life.write(piece);
            }
            assertTrue(life.flush());
        }
        machine.losePower();
        try (var life = new DiskLife(machine, torrent, bits(0), 1)) {
            assertEquals(all(), life.open().have());
        }
    }
}
