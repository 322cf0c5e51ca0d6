package dev.starling.peer.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.host.Endpoint;
import dev.starling.simulation.SimulatedDisk;
import dev.starling.simulation.SimulatedStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ResumeLogTest {
    private static final int PIECES = 12;

    private final SimulatedStorage storage = new SimulatedDisk(1).mount("state");
    private final ResumeLog log = new ResumeLog(storage, "log");

    private static Map<Integer, Stamp> stamps(int file, long time) {
        var stamps = new LinkedHashMap<Integer, Stamp>();
        stamps.put(file, new Stamp(1_000 + time, time));
        return stamps;
    }

    private static BitSet bits(int from, int to) {
        var bits = new BitSet();
        bits.set(from, to);
        return bits;
    }

    @Test
    void tellsAllThatWasAppendedAndTheSameOnceItIsWrittenAnew() throws IOException {
        var facts = new ResumeFacts(1L << 40, 7, List.of(Endpoint.parse("5.6.7.8:9")));
        log.append(new ResumeRecord.Began("boot", "where\nit is"));
        log.append(new ResumeRecord.Metadata(new byte[] {1, 2, 3}));
        log.append(new ResumeRecord.Facts(facts));
        log.append(new ResumeRecord.Placed(bits(0, 3)));
        for (int piece = 0; piece < PIECES; piece++) {
            log.append(new ResumeRecord.Written(piece, stamps(piece % 3 - 1, 50 - piece)));
        }
        log.append(new ResumeRecord.Synced(bits(2, 9)));
        log.append(new ResumeRecord.Lost(bits(4, 5)));
        log.append(new ResumeRecord.Unconfirmed(bits(6, 8)));
        log.append(new ResumeRecord.Confirmed(bits(7, 8)));
        for (int time = 0; time < 2; time++) {
            ResumeState state = log.read();
            assertEquals("boot", state.boot());
            assertEquals("where\nit is", state.where());
            assertArrayEquals(new byte[] {1, 2, 3}, state.info().orElseThrow());
            assertEquals(facts, state.facts());
            assertEquals(bits(0, 3), state.placed());
            assertEquals(PIECES - 1, state.written().cardinality());
            assertEquals(6, state.synced().cardinality());
            assertEquals(bits(6, 7), state.unconfirmed());
            assertEquals(new Stamp(1_050, 50), state.stampsByFile().get(-1), "the latest counts");
            assertEquals(time == 1, state.isClosed());
            log.append(new ResumeRecord.Closed());
            log.rewrite(log.read().records());
        }
        assertEquals(List.of("log"), storage.list(""));
    }

    @Test
    void whereverItIsCutOrSpoiltItTellsWhatWasBeforeAndNothingElse() throws IOException {
        for (int piece = 0; piece < PIECES; piece++) {
            log.append(new ResumeRecord.Written(piece, stamps(0, piece)));
        }
        int length = (int) storage.stamp("log").orElseThrow().length();
        var whole = ByteBuffer.allocate(length);
        storage.read("log", 0, whole);
        int each = length / PIECES;
        for (int at = 0; at < length; at++) {
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                byte[] spoilt = whole.array().clone();
                spoilt[at] ^= (byte) (1 << bit);
                assertEquals(bits(0, at / each), told(spoilt, length));
            }
            assertEquals(bits(0, at / each), told(whole.array(), at));
            byte[] zeros = whole.array().clone();
            Arrays.fill(zeros, at, Math.min(length, at + 16), (byte) 0);
            assertTrue(told(zeros, length).length() <= (at + 16) / each);
        }
        assertEquals(bits(0, PIECES), told(whole.array(), length));
    }

    private static BitSet told(byte[] bytes, int length) throws IOException {
        var other = new SimulatedDisk(2).mount("state");
        other.append("log", ByteBuffer.wrap(bytes, 0, length));
        return new ResumeLog(other, "log").read().written();
    }

    @Test
    void aKillWhileItIsWrittenAnewLeavesTheOldOneOrTheNew() throws IOException {
        for (int bytes = 1; ; bytes++) {
            var disk = new SimulatedDisk(bytes);
            var before = new ResumeLog(disk.mount("state"), "log");
            for (int piece = 0; piece < PIECES; piece++) {
                before.append(new ResumeRecord.Written(piece, stamps(0, piece)));
            }
            before.sync();
            var killed = disk.mount("state");
            killed.killAfter(bytes);
            boolean isOver = false;
            try {
                new ResumeLog(killed, "log").rewrite(before.read().records());
                isOver = true;
            } catch (IOException e) {
                assertTrue(killed.isKilled(), "" + e);
            }
            disk.losePower();
            var after = new ResumeLog(disk.mount("state"), "log");
            assertEquals(bits(0, PIECES), after.read().written(), "after " + bytes);
            if (isOver) {
                return;
            }
        }
    }
}
