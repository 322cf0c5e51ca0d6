package dev.starling.cli.doctor;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.starling.cli.output.Amounts;
import dev.starling.cli.output.Failure;
import dev.starling.host.netty.NettyHost;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.DatagramSocket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** What the doctor asks of the machine itself; nothing is sent. */
final class MachineChecks {
    private static final int JDK_MIN = 25;
    private static final long DESCRIPTORS_GOOD = 4096;
    private static final long DESCRIPTORS_MIN = 256;
    private static final long FREE_BYTES_GOOD = 1L << 30;
    private static final long FREE_BYTES_MIN = 16L << 20;
    private static final Duration SLOW_SYNC = Duration.ofSeconds(1);
    private static final Duration CLOCKS_APART_MAX = Duration.ofMinutes(2);

    /** Earlier than this it cannot be. */
    private static final Instant MADE = Instant.parse("2026-01-01T00:00:00Z");

    private MachineChecks() {}

    static Finding jdk() {
        var version = Runtime.version();
        String text =
                version
                        + " of "
                        + System.getProperty("java.vendor", "nobody")
                        + ", "
                        + Amounts.count(Runtime.getRuntime().availableProcessors(), "core")
                        + ", at most "
                        + Amounts.bytes(Runtime.getRuntime().maxMemory())
                        + " of heap";
        return version.feature() >= JDK_MIN
                ? Finding.ok("jdk", text)
                : Finding.fail("jdk", text, "install a JDK 25 or newer");
    }

    static Finding descriptors() {
        if (!(ManagementFactory.getOperatingSystemMXBean()
                instanceof UnixOperatingSystemMXBean unix)) {
            return Finding.ok("descriptors", "this system does not count them");
        }
        long most = unix.getMaxFileDescriptorCount();
        return descriptors(most, unix.getOpenFileDescriptorCount());
    }

    static Finding descriptors(long most, long open) {
        String text =
                Amounts.count(most)
                        + " files and sockets at once, "
                        + open
                        + (open == 1 ? " is open" : " are open");
        String cure = "ulimit -n 65536 before it starts, or LimitNOFILE=65536 in its unit";
        if (most < DESCRIPTORS_MIN) {
            return Finding.fail("descriptors", text, cure);
        }
        return most < DESCRIPTORS_GOOD
                ? Finding.warn("descriptors", text, cure)
                : Finding.ok("descriptors", text);
    }

    static Finding receiveBuffer() {
        int wanted = NettyHost.UDP_RECEIVE_BUFFER_BYTES;
        try (var socket = new DatagramSocket(null)) {
            socket.setReceiveBufferSize(wanted);
            return receiveBuffer(socket.getReceiveBufferSize(), wanted);
        } catch (IOException e) {
            return Finding.fail("receive-buffer", Failure.of(e).line(), "allow this user sockets");
        }
    }

    static Finding receiveBuffer(int given, int wanted) {
        String text = Amounts.bytes(given) + " for a UDP socket that asks for ";
        return given >= wanted
                ? Finding.ok("receive-buffer", text + Amounts.bytes(wanted))
                : Finding.warn(
                        "receive-buffer",
                        text + Amounts.bytes(wanted) + ": bursts of datagrams are lost",
                        "sysctl -w net.core.rmem_max="
                                + wanted
                                + ", and the same in a file of /etc/sysctl.d");
    }

    /**
     * The clock against when this program was made and against the disk's.
     *
     * @param directory where something can be written
     */
    static Finding clock(Path directory) {
        Instant now = Instant.now();
        Instant ofDisk = now;
        try {
            Path file = Files.createTempFile(directory, ".doctor", null);
            ofDisk = Files.getLastModifiedTime(file).toInstant();
            Files.delete(file);
        } catch (IOException unwritable) {
            // which another check says
        }
        return clock(now, ofDisk);
    }

    static Finding clock(Instant now, Instant ofDisk) {
        String text = now.truncatedTo(ChronoUnit.SECONDS).toString();
        String cure = "let the system keep its time (timedatectl set-ntp true)";
        if (now.isBefore(MADE)) {
            return Finding.fail("clock", text + " is before this program was made", cure);
        }
        return Duration.between(ofDisk, now).abs().compareTo(CLOCKS_APART_MAX) > 0
                ? Finding.warn("clock", text + ", but the disk says " + ofDisk, cure)
                : Finding.ok("clock", text);
    }

    /** Whether a directory takes files, how fast, and how much more. */
    static Finding disk(String name, Path directory) {
        try {
            Files.createDirectories(directory);
            long began = System.nanoTime();
            writeAndSync(directory);
            var took = Duration.ofNanos(System.nanoTime() - began);
            return disk(name, directory, Files.getFileStore(directory).getUsableSpace(), took);
        } catch (IOException e) {
            return Finding.fail(
                    name,
                    directory + ": " + Failure.of(e).line(),
                    "make it writable for this user, or choose another directory");
        }
    }

    static Finding disk(String name, Path directory, long freeBytes, Duration took) {
        String text =
                directory
                        + ", "
                        + Amounts.bytes(freeBytes)
                        + " free, a write is safe after "
                        + took.toMillis()
                        + " ms";
        if (freeBytes < FREE_BYTES_MIN) {
            return Finding.fail(name, text, "free some space");
        }
        if (freeBytes < FREE_BYTES_GOOD) {
            return Finding.warn(name, text, "free some space before large torrents");
        }
        return took.compareTo(SLOW_SYNC) > 0
                ? Finding.warn(name, text, "see what else keeps this disk busy")
                : Finding.ok(name, text);
    }

    private static void writeAndSync(Path directory) throws IOException {
        Path file = Files.createTempFile(directory, ".doctor", null);
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[4096]));
            channel.force(true);
        } finally {
            Files.delete(file);
        }
    }
}
