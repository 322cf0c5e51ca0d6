package dev.starling.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.host.Result;
import dev.starling.host.Timeout;
import dev.starling.peer.storage.TestTorrent;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Somebody reads while it comes. */
final class ContentReaderTest {
    private static final TestTorrent TORRENT = TestTorrent.single(7, 4_000_000, 32_768);
    private static final int LENGTH = 4_000_000;

    /** Plays the content, so many bytes a second, after a while. */
    private static final class Player extends Timeout {
        final SwarmMachine machine;
        final ContentReader reader;
        final List<String> late = new ArrayList<>();
        private final long beganAt;
        private final Duration buffer;
        private final int perSecond;
        private int played;
        private int hadAtAQuarter;
        private String failure = "";

        Player(SwarmMachine machine, Duration buffer, int perSecond) {
            this.machine = machine;
            this.buffer = buffer;
            this.perSecond = perSecond;
            this.beganAt = machine.host.nanoTime();
            this.reader = machine.swarm().reader(0, LENGTH);
            readOn();
        }

        private long dueAt() {
            return beganAt + buffer.toNanos() + 1_000_000_000L * played / perSecond;
        }

        private void readOn() {
            reader.next(16_384, this::onRead);
        }

        private void onRead(Result<ByteBuffer> result) {
            if (!(result instanceof Result.Done<ByteBuffer>(ByteBuffer bytes))) {
                failure = result.toString();
                return;
            }
            if (machine.host.nanoTime() - dueAt() > 0) {
                late.add(played + " by " + (machine.host.nanoTime() - dueAt()) / 1_000_000);
            }
            if (!bytes.equals(ByteBuffer.wrap(TORRENT.content(), played, bytes.remaining()))) {
                failure = "other bytes at " + played;
            }
            boolean isEnd = !bytes.hasRemaining();
            played += bytes.remaining();
            if (played > LENGTH / 4 && hadAtAQuarter == 0) {
                hadAtAQuarter = machine.has();
            }
            if (!isEnd) { // it reads two seconds ahead of what it plays
                long wait = Math.max(0, dueAt() - machine.host.nanoTime() - 2_000_000_000L);
                machine.host.arm(this, wait);
            }
        }

        @Override
        protected void expire() {
            readOn();
        }
    }

    @Test
    void whoeverPlaysItGetsEveryByteInTimeFromSlowPeers() {
        try (var world = SwarmWorld.of(1, TORRENT)) {
            var seeds = new SwarmMachine[4];
            for (int i = 0; i < seeds.length; i++) {
                seeds[i] = world.seed().onLine(20_000, 20_000).start();
            }
            SwarmMachine leech = world.machine().knowing().told(seeds).start();
            world.run(Duration.ofSeconds(2));
            var players = new ArrayList<Player>();
            leech.host.execute(
                    () -> players.add(new Player(leech, Duration.ofSeconds(14), 60_000)));
            world.run(Duration.ofSeconds(90));
            Player player = players.getFirst();
            assertEquals("", player.failure);
            assertEquals(LENGTH, player.played);
            assertEquals(List.of(), player.late);
            assertEquals(0, leech.figures().wasted(), "hurry is to cost nothing");
            assertTrue(player.hadAtAQuarter < TORRENT.count() * 3 / 4, "most was there");
        }
    }

    @Test
    void whoeverSeeksNeedNotWaitForWhatLiesBetween() {
        try (var world = SwarmWorld.of(2, TORRENT)) {
            SwarmMachine seed = world.seed().onLine(50_000, 50_000).start();
            SwarmMachine leech = world.machine().knowing().told(seed).start();
            world.run(Duration.ofSeconds(2));
            var read = new ArrayList<Result<ByteBuffer>>();
            leech.host.execute(
                    () -> {
                        ContentReader first = leech.swarm().reader(0, LENGTH);
                        first.next(1_000, read::add);
                        first.close();
                        leech.swarm().reader(LENGTH - 20, LENGTH).next(1_000, read::add);
                    });
            world.run(Duration.ofSeconds(12)); // what was asked for already comes before
            assertEquals(1, read.size());
            assertEquals(
                    new Result.Done<>(ByteBuffer.wrap(TORRENT.content(), LENGTH - 20, 20)),
                    read.getFirst());
            assertFalse(leech.isComplete);
        }
    }

    @Test
    void whoeverReadsTheSameIsNotHeldUpByAnotherWhoLeaves() {
        try (var world = SwarmWorld.of(2, TORRENT)) {
            SwarmMachine seed = world.seed().onLine(50_000, 50_000).start();
            SwarmMachine leech = world.machine().knowing().told(seed).start();
            world.run(Duration.ofSeconds(2));
            var read = new ArrayList<Result<ByteBuffer>>();
            leech.host.execute(
                    () -> {
                        // Pieces that nobody would be likely to ask for so soon.
                        for (int at = LENGTH / 8; at < LENGTH; at += LENGTH / 4) {
                            ContentReader other = leech.swarm().reader(at, at + 20);
                            other.next(1_000, _ -> {});
                            leech.swarm().reader(at, at + 20).next(1_000, read::add);
                            other.close();
                        }
                    });
            world.run(Duration.ofSeconds(15));
            assertEquals(4, read.size());
            assertFalse(leech.isComplete);
        }
    }

    @Test
    void whoeverWaitsIsToldOnceAndWhoeverNoLongerDoesIsNot() {
        try (var world = SwarmWorld.of(3, TORRENT)) {
            SwarmMachine seed = world.seed().onLine(20_000, 20_000).start();
            SwarmMachine leech = world.machine().told(seed).start();
            var told = new ArrayList<String>();
            leech.host.execute(
                    () -> {
                        Swarm swarm = leech.swarm();
                        swarm.await(5, result -> told.add("5 " + result));
                        swarm.await(6, result -> told.add("6 " + result)).cancel();
                        for (int i = 0; i < Readers.WAITING_MAX; i++) {
                            swarm.await(7, _ -> {}).cancel();
                        }
                        swarm.read(0, 10, result -> told.add("read " + result));
                    });
            assertEquals(1, told.size(), told::toString);
            assertTrue(told.getFirst().contains("not open"), told::toString);
            assertTrue(world.complete(Duration.ofMinutes(10), leech));
            assertEquals(List.of("5 " + new Result.Done<>(5)), told.subList(1, told.size()));
            leech.host.execute(() -> leech.swarm().await(5, result -> told.add("then " + result)));
            world.run(Duration.ofSeconds(1));
            assertEquals("then " + new Result.Done<>(5), told.getLast());
            leech.host.execute(
                    () -> {
                        leech.swarm().await(5, result -> told.add("last " + result));
                        leech.swarm().close(() -> {});
                    });
            assertTrue(told.getLast().contains("closed"), told::toString);
        }
    }
}
