package dev.starling.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.starling.host.CloseReason;
import dev.starling.host.Endpoint;
import dev.starling.host.Stream;
import dev.starling.host.StreamHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a capture says is what Wireshark reads: its own dissectors and checksums are the judge. */
final class CaptureTest {
    private static final String GREETING = "hello over a simulated stream";

    @TempDir static Path folder;
    private static Path pcap = Path.of("");
    private static long traceHash;

    @BeforeAll
    static void captureAWorld() throws IOException {
        pcap = folder.resolve("world.pcap");
        try (Simulation world = world(pcap)) {
            traceHash = world.traceHash();
        }
    }

    @Test
    void capturingChangesNothing() throws IOException {
        assertEquals(world(null).traceHash(), traceHash);
    }

    @Test
    void theFileIsAPcapOfRawPacketsWithNanoseconds() throws IOException {
        byte[] start = Arrays.copyOf(Files.readAllBytes(pcap), 24);
        assertEquals("4d3cb2a1", HexFormat.of().formatHex(start, 0, 4));
        assertEquals(101, start[20]);
    }

    @Test
    void everyChecksumIsRight() throws Exception {
        List<String> bad =
                tshark(
                        "-o", "ip.check_checksum:TRUE",
                        "-o", "udp.check_checksum:TRUE",
                        "-o", "tcp.check_checksum:TRUE",
                        "-Y",
                                "ip.checksum.status==0 || udp.checksum.status==0"
                                        + " || tcp.checksum.status==0 || _ws.malformed");
        assertEquals(List.of(), bad);
        assertTrue(tshark().size() > 10, "packets");
    }

    @Test
    void datagramsOfBothFamiliesShowTheirPortsAndTimes() throws Exception {
        List<String> seen =
                tshark(
                        "-Y",
                        "udp",
                        "-T",
                        "fields",
                        "-e",
                        "frame.time_epoch",
                        "-e",
                        "udp.dstport",
                        "-e",
                        "ip.version");
        assertEquals(List.of("0.025000000\t6881\t4", "0.025000000\t6882\t6"), seen);
    }

    @Test
    void aStreamCanBeFollowedFromHandshakeToEnd() throws Exception {
        String text = String.join("\n", tshark("-q", "-z", "follow,tcp,ascii,0"));
        assertTrue(text.contains(GREETING), text);
        assertEquals(
                List.of(),
                tshark("-Y", "tcp.analysis.lost_segment || tcp.analysis.ack_lost_segment"));
        assertEquals(1, tshark("-Y", "tcp.flags.syn==1 && tcp.flags.ack==0").size());
        assertEquals(1, tshark("-Y", "tcp.flags.syn==1 && tcp.flags.ack==1").size());
        assertEquals(2, tshark("-Y", "tcp.flags.fin==1").size());
    }

    private static Simulation world(@Nullable Path file) throws IOException {
        Simulation.Setup setup = Simulation.seeded(7);
        Simulation world = file == null ? setup.start() : setup.capture(file).start();
        SimulatedHost a = world.addHost();
        SimulatedHost b = world.addHost();
        new Inbox(b, 6881);
        new Inbox(a, 6881).send("hello", b.address().withPort(6881));
        b.bindUdp(Endpoint.anyIpv6(6882), (bytes, offset, length, from) -> {});
        a.bindUdp(Endpoint.anyIpv6(6882), (bytes, offset, length, from) -> {})
                .send(new byte[] {1, 2, 3}, 0, 3, b.ipv6Address().withPort(6882));
        b.listen(Endpoint.anyIpv4(80), from -> new Talker(false));
        a.connect(b.address().withPort(80), 1_000_000_000L, new Talker(true));
        world.run(Duration.ofSeconds(5));
        return world;
    }

    private static List<String> tshark(String... arguments) throws Exception {
        var command = new ArrayList<>(List.of("tshark", "-n", "-r", pcap.toString()));
        command.addAll(Arrays.asList(arguments));
        Process process;
        try {
            process =
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
        } catch (IOException e) {
            System.err.println("SKIPPED: tshark is not installed, so no one reads the capture");
            assumeTrue(false, "tshark is not installed");
            throw e;
        }
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor());
        return output.lines().toList();
    }

    /** Says hello, a lot, and ends when the other side does. */
    private static final class Talker implements StreamHandler {
        private final boolean begins;

        @SuppressWarnings("NullAway.Init") // set by onOpen, before anything else
        private Stream stream;

        Talker(boolean begins) {
            this.begins = begins;
        }

        @Override
        public void onOpen(Stream opened) {
            stream = opened;
            if (begins) {
                stream.write(ByteBuffer.wrap(GREETING.getBytes(StandardCharsets.US_ASCII)));
                stream.write(ByteBuffer.allocate(300_000));
                stream.finish();
            }
        }

        @Override
        public void onBytes(ByteBuffer bytes) {}

        @Override
        public void onEndOfInput() {
            stream.finish();
        }

        @Override
        public void onClosed(CloseReason reason) {}
    }
}
