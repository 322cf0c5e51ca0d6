package dev.starling.host;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the parts of {@link HostContract} share: a world with two machines, and patience. */
public abstract class WorldTest {
    /** Far more than anything here takes, in the hosts' time. */
    static final Duration PATIENCE = Duration.ofSeconds(20);

    static final long MILLI = 1_000_000;

    HostWorld world;
    Host alice;
    Host bob;

    /** A new world, closed by the test. It may abort the test when this machine cannot have it. */
    protected abstract HostWorld newWorld();

    @BeforeEach
    void begin() {
        world = newWorld();
        alice = world.newHost();
        bob = world.newHost();
    }

    @AfterEach
    void end() {
        if (world != null) {
            world.close();
        }
    }

    void await(String what, BooleanSupplier condition) {
        if (!world.await(condition, PATIENCE)) {
            fail("never came: " + what);
        }
    }

    /** Lets the host do everything that is due: what has not happened by then will not happen. */
    void settle(Host host) throws Exception {
        var done = new CopyOnWriteArrayList<String>();
        world.run(host, () -> host.arm(new NamedTimeout("settled", done), 150 * MILLI));
        await("the settling of the host", () -> !done.isEmpty());
    }

    void assertNoFailures() {
        assertTrue(world.failuresOf(alice).isEmpty(), () -> "" + world.failuresOf(alice));
        assertTrue(world.failuresOf(bob).isEmpty(), () -> "" + world.failuresOf(bob));
    }

    static void assertSays(String words, Throwable refusal) {
        String sentence = String.valueOf(refusal.getMessage());
        assertTrue(sentence.contains(words), sentence);
    }

    /** Bytes of which each tells its place. */
    static byte[] pattern(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + (i >> 8));
        }
        return bytes;
    }

    /** Writes its name into a list when it expires. */
    static class NamedTimeout extends Timeout {
        final String name;
        final List<String> expired;

        NamedTimeout(String name, List<String> expired) {
            this.name = name;
            this.expired = expired;
        }

        @Override
        protected void expire() {
            expired.add(name);
        }
    }

    /** Keeps copies of the datagrams that come. */
    static class DatagramLog implements DatagramHandler {
        @SuppressWarnings("ArrayRecordComponent") // compared by hand, never by equals
        record Datagram(byte[] bytes, Endpoint from) {}

        final CopyOnWriteArrayList<Datagram> datagrams = new CopyOnWriteArrayList<>();

        @Override
        public void onDatagram(byte[] bytes, int offset, int length, Endpoint from) {
            datagrams.add(new Datagram(Arrays.copyOfRange(bytes, offset, offset + length), from));
        }
    }
}
