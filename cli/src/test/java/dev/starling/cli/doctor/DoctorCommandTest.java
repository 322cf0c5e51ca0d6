package dev.starling.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.cli.JsonLines;
import dev.starling.cli.LocalNetwork;
import dev.starling.cli.Session;
import dev.starling.cli.doctor.Finding.State;
import dev.starling.cli.output.ExitCode;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The doctor on 127.0.0.1; nothing else is asked here. */
final class DoctorCommandTest {
    @TempDir private Path directory = Path.of("");

    private Session doctor(String... more) {
        var arguments = new ArrayList<>(List.of("doctor", "--listen", "127.0.0.1"));
        arguments.addAll(List.of("--state", directory.resolve("state").toString()));
        arguments.addAll(List.of(more));
        if (!arguments.contains("-o")) {
            arguments.addAll(List.of("-o", directory.toString()));
        }
        return Session.of(arguments.toArray(String[]::new));
    }

    private static Map<Object, Map<String, Object>> checks(Session session) throws Exception {
        var byName = new LinkedHashMap<Object, Map<String, Object>>();
        for (Map<String, Object> check : JsonLines.named("check", session.out())) {
            assertEquals(List.of("event", "name", "state", "text", "cure"), keys(check));
            byName.put(check.get("name"), check);
        }
        return byName;
    }

    private static List<String> keys(Map<String, Object> event) {
        return List.copyOf(event.keySet());
    }

    private static Object field(
            Map<Object, Map<String, Object>> checks, String name, String field) {
        return checks.getOrDefault(name, Map.of()).getOrDefault(field, "not told");
    }

    private static Object state(Map<Object, Map<String, Object>> checks, String name) {
        return field(checks, name, "state");
    }

    @Test
    void looksAtTheMachineAloneWhenThereIsNobodyToBeginWith() throws Exception {
        Session session = doctor("--port", "0", "--bootstrap", "none", "--json");
        session.endsWith(ExitCode.DONE);
        var checks = checks(session);
        assertEquals(
                "[jdk, descriptors, receive-buffer, state, disk, clock, port, bootstrap, udp, tcp]",
                checks.keySet().toString());
        assertEquals("ok", state(checks, "jdk"));
        assertEquals("ok", state(checks, "clock"));
        assertTrue(String.valueOf(checks.get("udp")).contains("not asked"), session.out());
        var last = JsonLines.of(session.out()).getLast();
        assertEquals(List.of("event", "ok", "warn", "fail"), keys(last));
        assertEquals(0L, last.get("fail"));
        assertEquals("", session.err());
        try (var left = Files.list(directory.resolve("state"))) {
            assertEquals(List.of(), left.toList(), "it leaves something behind");
        }
    }

    @Test
    void findsItselfReachableInANetworkThatIsNoFartherThanThisMachine() throws Exception {
        try (var network = LocalNetwork.of(6)) {
            Session session =
                    doctor(
                            "--port",
                            "0",
                            "--allow-local",
                            "--json",
                            "--wait",
                            "10s",
                            "--bootstrap",
                            network.bootstrap());
            session.endsWith(ExitCode.DONE);
            var checks = checks(session);
            assertEquals("ok", state(checks, "bootstrap"), session::toString);
            assertEquals("ok", state(checks, "udp"), session::toString);
            assertEquals("ok", state(checks, "tcp"), session::toString);
        }
    }

    @Test
    void nobodyThereIsAFailureWithItsCure() throws Exception {
        try (var silent =
                new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            Session session =
                    doctor(
                            "--port",
                            "0",
                            "--allow-local",
                            "--json",
                            "--wait",
                            "0s",
                            "--bootstrap",
                            "127.0.0.1:" + silent.getLocalPort());
            session.endsWith(ExitCode.FAILURE);
            var checks = checks(session);
            assertEquals("fail", state(checks, "bootstrap"), session::toString);
            assertEquals("fail", state(checks, "udp"), session::toString);
            assertEquals("let UDP leave and answers come back", field(checks, "udp", "cure"));
        }
    }

    @Test
    void aPortThatWasAskedForAndIsTakenIsAFailure() throws Exception {
        try (var taken =
                new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            Session session = doctor("--port", "" + taken.getLocalPort(), "--bootstrap", "none");
            session.endsWith(ExitCode.FAILURE);
            assertTrue(session.out().contains("fail  port"), session.out());
            assertTrue(session.out().contains("choose another"), session.out());
            assertTrue(session.err().startsWith("starling: 1 failed"), session.err());
        }
    }

    @Test
    void aDirectoryThatTakesNothingIsAFailure() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        Session session =
                doctor("--port", "0", "--bootstrap", "none", "-o", file.resolve("in").toString());
        session.endsWith(ExitCode.FAILURE);
        assertTrue(session.out().contains("fail  disk"), session.out());
    }

    @Test
    void saysWhatCouldBeBetter() {
        assertEquals(State.FAIL, MachineChecks.descriptors(64, 10).state());
        assertEquals(State.WARN, MachineChecks.descriptors(1024, 10).state());
        assertEquals(State.OK, MachineChecks.descriptors(65_536, 10).state());
        assertEquals(State.WARN, MachineChecks.receiveBuffer(212_992, 4 << 20).state());
        assertEquals(State.OK, MachineChecks.receiveBuffer(4 << 20, 4 << 20).state());
        Instant now = Instant.parse("2026-11-25T12:00:00Z");
        assertEquals(State.OK, MachineChecks.clock(now, now.plusSeconds(1)).state());
        assertEquals(State.WARN, MachineChecks.clock(now, now.minusSeconds(600)).state());
        assertEquals(State.FAIL, MachineChecks.clock(Instant.EPOCH, Instant.EPOCH).state());
        var quick = Duration.ofMillis(3);
        assertEquals(State.OK, MachineChecks.disk("d", directory, 2L << 30, quick).state());
        assertEquals(State.WARN, MachineChecks.disk("d", directory, 1L << 29, quick).state());
        assertEquals(State.FAIL, MachineChecks.disk("d", directory, 1L << 20, quick).state());
        assertEquals(
                State.WARN,
                MachineChecks.disk("d", directory, 2L << 30, Duration.ofSeconds(2)).state());
    }
}
