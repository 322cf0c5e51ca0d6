package dev.starling.purity;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongSupplier;

/** Small offences, one a class: each must be refused, or the check checks nothing. */
@SuppressWarnings("all")
final class Impure {
    private Impure() {}

    static final class ReadsTheClock {
        long now() {
            return System.nanoTime();
        }
    }

    static final class ReadsTheClockByReference {
        LongSupplier clock = System::currentTimeMillis;
    }

    static final class AsksTheInstant {
        Object now = java.time.Instant.now();
    }

    static final class DrawsByItself {
        int drawn = new Random().nextInt();
    }

    static final class DrawsFromTheThread {
        int drawn = ThreadLocalRandom.current().nextInt();
    }

    static final class ShufflesByItself {
        void shuffle(List<String> list) {
            Collections.shuffle(list);
        }
    }

    static final class StartsAThread {
        void start() {
            new Thread(() -> {}).start();
        }
    }

    static final class PromisesTheFuture {
        Object future = CompletableFuture.completedFuture(1);
    }

    static final class CountsForMany {
        AtomicLong count = new AtomicLong();
    }

    static final class SharesAField {
        volatile int shared;
    }

    static final class LocksAMethod {
        synchronized void locked() {}
    }

    static final class LocksABlock {
        void locked() {
            synchronized (this) {
                hashCode();
            }
        }
    }

    static final class IteratesASetOf {
        Set<String> set = Set.of("a", "b");
    }

    static final class IteratesAMapOf {
        Map<String, Integer> map = Map.of("a", 1);
    }

    static final class HashesByIdentity {
        Map<Object, Object> map = new IdentityHashMap<>();
    }

    static final class TakesALogarithm {
        double size(double x) {
            return Math.log(x);
        }
    }

    static final class TakesAPowerByReference {
        DoubleUnaryOperator sine = Math::sin;
    }

    static final class OpensASocket {
        void open() throws IOException {
            new java.net.ServerSocket(0).close();
        }
    }

    static final class OpensAChannel {
        void open() throws IOException {
            java.nio.channels.DatagramChannel.open().close();
        }
    }

    static final class AsksANameServer {
        Object address() throws IOException {
            return InetAddress.getByName("localhost");
        }
    }

    static final class ReadsAFile {
        byte[] read() throws IOException {
            return Files.readAllBytes(Path.of("x"));
        }
    }

    static final class StreamsAFile {
        InputStream read() throws IOException {
            return new FileInputStream("x");
        }
    }

    static final class ReadsTheEnvironment {
        String home = System.getenv("HOME");
    }

    static final class PrintsByItself {
        void print() {
            System.out.println();
        }
    }

    static final class LooksUpAClass {
        Object type() throws ClassNotFoundException {
            return Class.forName("x");
        }
    }

    static final class KnowsNetty {
        Object buffer = io.netty.buffer.Unpooled.EMPTY_BUFFER;
    }

    /** No offence: what protocol code does all day. */
    static final class Pure {
        private final Map<String, Integer> counts = new HashMap<>();
        private final List<Integer> list = new ArrayList<>(List.of(1, 2, 3));

        double estimate(long now, java.util.random.RandomGenerator random) {
            list.sort(Integer::compare);
            counts.merge("a", 1, Integer::sum);
            return StrictMath.log(now) + Math.sqrt(random.nextInt()) + Math.max(1, 2);
        }
    }
}
