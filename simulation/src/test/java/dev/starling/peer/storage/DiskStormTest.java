package dev.starling.peer.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.simulation.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Everything at once, over many lives of one disk: kills in the middle of a write, loss of power,
 * syncs that fail, full disks, wrong pieces. Whatever is trusted is right; whatever was told to be
 * stored is there after a kill, and whatever was flushed after a loss of power.
 */
final class DiskStormTest {
    private static final int SEEDS = Integer.getInteger("starling.storms", 1_000);
    private static final int LIVES = 5;

    private final BitSet mustHave = new BitSet();
    private long kills;
    private long powerLosses;
    private long failedSyncs;
    private long fullDisks;
    private long unconfirmed;

    @Test
    void noPieceIsTrustedWronglyAndNoneIsForgotten() throws IOException {
        for (int seed = 0; seed < SEEDS; seed++) {
            try {
                storm(seed);
            } catch (IOException | RuntimeException | AssertionError e) {
                throw new AssertionError("storm " + seed, e);
            }
        }
        // A storm in which one of these never happens shows nothing of it.
        assertTrue(kills > SEEDS / 2, "kills: " + kills);
        assertTrue(powerLosses > SEEDS, "power losses: " + powerLosses);
        assertTrue(failedSyncs > SEEDS / 4, "failed syncs: " + failedSyncs);
        assertTrue(fullDisks > SEEDS / 20, "full disks: " + fullDisks);
        assertTrue(unconfirmed > SEEDS / 20, "unconfirmed: " + unconfirmed);
    }

    private void storm(int seed) throws IOException {
        var random = new SplittableRandom(seed);
        int[] lengths = random.ints(1 + random.nextInt(5), -600, 20_000).toArray();
        lengths[0] = 1 + random.nextInt(20_000);
        var torrent = TestTorrent.multi(seed, 300 + random.nextInt(4_000), lengths);
        var machine = new SimulatedDisk(seed);
        var placed = new BitSet();
        placed.set(0);
        mustHave.clear();
        for (int life = 0; life < LIVES; life++) {
            lengths(placed, torrent, random);
            live(machine, torrent, placed, random);
        }
        machine.setCapacity(Long.MAX_VALUE);
        machine.failSyncs(0);
        placed.set(0, lengths.length);
        try (var life = new DiskLife(machine, torrent, placed, seed)) {
            BitSet have = life.open().have();
            for (int piece = 0; piece < torrent.count(); piece++) {
                if (!have.get(piece) || !life.reads(piece)) {
                    assertTrue(life.write(piece) instanceof Outcome.Stored);
                }
            }
            assertTrue(life.closeInOrder());
            for (var file : torrent.metainfo().files()) {
                if (!file.isPadding()) {
                    String name = "files/" + torrent.metainfo().pathOf(file);
                    assertEquals(
                            ByteBuffer.wrap(torrent.file(file.number())),
                            ByteBuffer.wrap(machine.content(name)));
                }
            }
        }
    }

    private static void lengths(BitSet placed, TestTorrent torrent, SplittableRandom random) {
        placed.set(random.nextInt(torrent.metainfo().files().size()));
    }

    private void live(
            SimulatedDisk machine, TestTorrent torrent, BitSet placed, SplittableRandom random)
            throws IOException {
        machine.failSyncs(0);
        machine.setCapacity(Long.MAX_VALUE);
        try (var life = new DiskLife(machine, torrent, placed, random.nextLong())) {
            BitSet have = life.open().have();
            unconfirmed += life.disk.unconfirmed();
            BitSet forgotten = (BitSet) mustHave.clone();
            forgotten.andNot(have);
            assertTrue(forgotten.isEmpty(), "these were forgotten: " + forgotten);
            for (int piece : have.stream().toArray()) {
                boolean reads = life.reads(piece);
                assertTrue(reads || !mustHave.get(piece), "cannot be read: " + piece);
            }
            if (random.nextInt(4) == 0) {
                machine.setCapacity(20_000 + random.nextInt(60_000));
            }
            if (random.nextInt(3) == 0) {
                machine.failSyncs(random.nextInt(1_000_000));
            }
            if (random.nextInt(2) == 0) {
                life.files.killAfter(random.nextInt(20_000));
                life.journal.killAfter(random.nextInt(2_000));
            }
            boolean losesPower = random.nextBoolean();
            act(machine, life, random, losesPower);
            if (losesPower) {
                machine.losePower();
                powerLosses++;
            }
        }
    }

    /** Does this and that until the program ends one way or another. */
    private void act(
            SimulatedDisk machine, DiskLife life, SplittableRandom random, boolean losesPower) {
        TestTorrent torrent = life.torrent;
        var flushed = new BitSet();
        long failedBefore = machine.failedSyncs();
        for (int step = random.nextInt(40); step > 0 && !life.isKilled(); step--) {
            int piece = random.nextInt(torrent.count());
            switch (random.nextInt(12)) {
                case 0 -> {
                    if (life.flush()) {
                        flushed.or(life.disk.have());
                    }
                }
                case 1 -> life.pass(Duration.ofSeconds(random.nextInt(40)));
                case 2 -> {
                    var wrong = torrent.piece(piece);
                    wrong.put(0, (byte) ~wrong.get(0));
                    life.write(piece, wrong);
                }
                default -> {
                    if (life.write(piece) instanceof Outcome.Failed(_, boolean isFull)) {
                        fullDisks += isFull ? 1 : 0;
                    }
                }
            }
        }
        failedSyncs += machine.failedSyncs() - failedBefore;
        kills += life.isKilled() ? 1 : 0;
        // A machine that threw away what it could not write may be in the middle of telling.
        boolean mayForget = losesPower || machine.failedSyncs() > failedBefore;
        mustHave.clear();
        mustHave.or(life.disk.have());
        if (mayForget) {
            mustHave.and(flushed);
        }
    }
}
