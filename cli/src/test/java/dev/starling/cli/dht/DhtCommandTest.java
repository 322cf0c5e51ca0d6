package dev.starling.cli.dht;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import dev.starling.cli.LocalNetwork;
import dev.starling.cli.ScriptedNode;
import dev.starling.cli.Session;
import dev.starling.cli.output.ExitCode;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The verbs as users call them, against real nodes on 127.0.0.1; nothing else is ever sent to. */
final class DhtCommandTest {
    private static final String ID = "0123456789abcdef0123456789abcdef0123456";
    private static final AtomicInteger IDS = new AtomicInteger();
    private static final List<String> DONE =
            List.of("event", "queries", "replies", "timeouts", "hops", "ms", "found");

    private static LocalNetwork network;

    @TempDir private Path directory = Path.of("");

    @BeforeAll
    static void startNodes() throws Exception {
        network = LocalNetwork.of(6);
    }

    @AfterAll
    static void stopNodes() {
        network.close();
    }

    @Test
    void pingSaysWhoIsThere() throws IOException {
        var node = network.node(1);
        var ping = dht("ping", node.endpoint().toString()).endsWith(ExitCode.DONE);
        assertTrue(ping.out().startsWith(node.id() + " " + node.endpoint() + " "), ping.out());
        assertEquals(1, ping.out().lines().count());
        assertTrue(ping.err().startsWith("starling: 1 node; 1 query, 1 reply"), ping.err());

        var events = events(dht("ping", node.endpoint().toString(), "--json"));
        assertEquals("node", events.getFirst().get("event"));
        assertEquals(node.id().toString(), events.getFirst().get("id"));
        assertEquals(1L, events.getLast().get("found"));
    }

    @Test
    void pingThatNobodyAnswersIsATimeout() throws IOException {
        try (var silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            String to = "127.0.0.1:" + silent.getLocalPort();
            var ping = dht("ping", to, "--timeout", "1s").endsWith(ExitCode.TIMEOUT);
            assertTrue(ping.err().startsWith("starling: " + to + " does not answer; "), ping.err());
            assertEquals(1, ping.err().lines().count());
            assertEquals("", ping.out());

            var json = dht("ping", to, "--timeout", "1s", "--json").endsWith(ExitCode.TIMEOUT);
            assertEquals(List.of("done"), names(events(json)));
            assertEquals(0L, events(json).getLast().get("found"));
        }
    }

    @Test
    void whoRefusesIsThereAllTheSame() throws Exception {
        try (var node = ScriptedNode.refusing()) {
            var ping = dht("ping", node.address()).endsWith(ExitCode.FAILURE);
            String line = node.address() + " refuses, with error 202: not on Sunday; 1 query";
            assertTrue(ping.err().startsWith("starling: " + line), ping.err());
            var sample = dht("sample", node.address(), "--json").endsWith(ExitCode.FAILURE);
            assertEquals(1L, events(sample).getLast().get("replies"));
        }
    }

    @Test
    void findNodePrintsTheNearestFirst() throws IOException {
        var target = network.node(2).id();
        var found = dht("find-node", target.toString()).endsWith(ExitCode.DONE);
        var lines = found.out().lines().toList();
        assertEquals(network.size(), lines.size(), found::toString);
        assertEquals(target + " " + network.node(2).endpoint(), lines.getFirst());

        var events = events(dht("find-node", target.toString(), "--json"));
        var distances =
                events.stream()
                        .filter(event -> event.containsKey("distance"))
                        .map(event -> String.valueOf(event.get("distance")))
                        .toList();
        assertEquals(distances.stream().sorted().toList(), distances);
        assertEquals("0".repeat(40), distances.getFirst());
    }

    @Test
    void whatIsAnnouncedIsFoundAndCounted() throws IOException {
        String id = newId();
        dht("get-peers", id).endsWith(ExitCode.NOT_FOUND);
        dht("scrape", id).endsWith(ExitCode.NOT_FOUND);

        var announce = dht("announce", id, "--peer-port", "7000").endsWith(ExitCode.DONE);
        assertEquals(id + "\n", announce.out());
        var peers = dht("get-peers", "magnet:?xt=urn:btih:" + id).endsWith(ExitCode.DONE);
        assertEquals("127.0.0.1:7000\n", peers.out());
        var events = events(dht("get-peers", id, "--json"));
        assertEquals(List.of("peer", "done"), names(events));
        assertEquals("127.0.0.1:7000", events.getFirst().get("address"));
        assertEquals(DONE, List.copyOf(events.getLast().keySet()));
    }

    @Test
    void scrapePrintsWhatTheNodesHaveCounted() throws Exception {
        try (var node = ScriptedNode.counting()) {
            String id = newId();
            String[] scrape = {"scrape", id, "--bootstrap", node.address()};
            var text = dht(scrape).endsWith(ExitCode.DONE);
            assertEquals("seeds 1\npeers 0\n", text.out());
            var events = events(dht(with(scrape, "--json")));
            assertEquals(List.of("value", "done"), names(events));
            assertEquals(1L, events.getFirst().get("seeds"));
            assertEquals(0L, events.getFirst().get("peers"));
            assertEquals(1L, events.getFirst().get("nodes"));
        }
    }

    @Test
    void sampleNamesTheTorrentsThatANodeKnows() throws IOException {
        String id = newId();
        dht("announce", id, "--peer-port", "7000").endsWith(ExitCode.DONE);
        boolean isNamed = false;
        for (int i = 0; i < network.size(); i++) {
            String node = network.node(i).endpoint().toString();
            isNamed |= dht("sample", node).out().lines().anyMatch(id::equals);
        }
        assertTrue(isNamed);
    }

    @Test
    void whatIsPutCanBeGot() throws IOException {
        String text = "a text, " + newId();
        var put = dht("put", text).endsWith(ExitCode.DONE);
        String target = put.out().strip();
        assertTrue(target.matches("[0-9a-f]{40}"), put.out());
        assertEquals(text + "\n", dht("get", target).endsWith(ExitCode.DONE).out());
        var events = events(dht("get", target, "--json").endsWith(ExitCode.DONE));
        assertEquals(text, events.getFirst().get("value"));
        assertFalse(events.getFirst().containsKey("seq"));
        dht("get", newId()).endsWith(ExitCode.NOT_FOUND);
    }

    @Test
    void bytesThatWouldSteerATerminalAreShownAndWrittenAsTheyAre() throws IOException {
        byte[] bytes = {'a', 0x1b, '[', '3', '1', 'm', (byte) 0xff, '\\'};
        Path file = Files.write(directory.resolve("bytes"), bytes);
        String target = dht("put", "--file", file.toString()).out().strip();
        assertEquals("8:a\\x1b[31m\\xff\\x5c\n", dht("get", target).out());
        Path copy = directory.resolve("copy");
        dht("get", target, "-o", copy.toString()).endsWith(ExitCode.DONE);
        assertEquals(-1, Files.mismatch(file, copy));
    }

    @Test
    void aSignedItemIsReplacedVersionByVersion() throws IOException {
        Path key = directory.resolve("key");
        var keygen = Session.of("dht", "keygen", "-o", key.toString()).endsWith(ExitCode.DONE);
        String publicKey = keygen.out().strip();
        String[] put = {"put", "one", "--key", key.toString(), "--salt", "s"};

        var first = dht(put).endsWith(ExitCode.DONE);
        assertEquals(publicKey, first.out().lines().toList().getLast());
        put[1] = "two";
        var second = events(dht(with(put, "--json")).endsWith(ExitCode.DONE));
        assertEquals(2L, second.getFirst().get("seq"));
        put[1] = "three";
        var refused = dht(with(put, "--seq", "3", "--cas", "1")).endsWith(ExitCode.FAILURE);
        assertTrue(refused.err().contains(" 301 "), refused.err());
        assertEquals(1, refused.err().lines().count());
        assertEquals("", refused.out());
        dht(with(put, "--seq", "3", "--cas", "2")).endsWith(ExitCode.DONE);

        String[] get = {"get", "--public-key", publicKey, "--salt", "s"};
        assertEquals("three\n", dht(get).endsWith(ExitCode.DONE).out());
        var value = events(dht(with(get, "--json"))).getFirst();
        assertEquals(3L, value.get("seq"));
        assertEquals(publicKey, value.get("public_key"));
        assertEquals(128, String.valueOf(value.get("signature")).length());
        assertEquals("353a7468726565", value.get("value_hex"));
        dht("get", "--public-key", publicKey).endsWith(ExitCode.NOT_FOUND);
    }

    @Test
    void aKeyFileIsSecretAndNeverOverwritten() throws IOException {
        String key = Session.of("dht", "keygen").endsWith(ExitCode.DONE).out();
        assertTrue(key.matches("[0-9a-f]{64}\n"), key);
        assertNotEquals(key, Session.of("dht", "keygen").out());
        Path file = directory.resolve("key");
        Session.of("dht", "keygen", "--output", file.toString()).endsWith(ExitCode.DONE);
        String written = Files.readString(file);
        Session.of("dht", "keygen", "-o", file.toString()).endsWith(ExitCode.FAILURE);
        assertEquals(written, Files.readString(file));

        Files.writeString(file, "not a key: my password");
        var put = dht("put", "x", "--key", file.toString()).endsWith(ExitCode.USAGE);
        assertFalse(put.err().contains("password"), put.err());
    }

    @Test
    void aPortThatWasAskedForAndIsTakenIsANetworkError() throws IOException {
        String node = network.bootstrap();
        try (var taken = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());
            var ping = dht("ping", node, "--port", port).endsWith(ExitCode.NETWORK);
            assertEquals(
                    "starling: UDP port " + port + " of 127.0.0.1 is taken by another program\n",
                    ping.err());
        }
        dht("ping", node, "--port", "0").endsWith(ExitCode.DONE);
    }

    @Test
    void aNameThatNobodyHasIsANetworkError() {
        // Longer than a name's part can be: no name server is asked.
        String name = "a".repeat(64) + ".invalid";
        var ping = dht("ping", name + ":1").endsWith(ExitCode.NETWORK);
        assertTrue(ping.err().startsWith("starling: no address for the name " + name), ping.err());
        dht("get-peers", newId(), "--bootstrap", name + ":1").endsWith(ExitCode.NETWORK);
        var both = new String[] {"--bootstrap", name + ":1", "--bootstrap", network.bootstrap()};
        dht(with(new String[] {"find-node", newId()}, both)).endsWith(ExitCode.DONE);
        dht("ping", "[::1]:1").endsWith(ExitCode.NETWORK);
    }

    @Test
    void withNobodyToAskNothingIsSent() {
        var found = dht("find-node", newId(), "--bootstrap", "none").endsWith(ExitCode.TIMEOUT);
        assertEquals(
                "starling: there is nobody to ask: name a node with --bootstrap HOST:PORT\n",
                found.err());
        dht("find-node", newId(), "--bootstrap", "none", "--bootstrap", "127.0.0.1:1")
                .endsWith(ExitCode.USAGE);
    }

    @Test
    void wrongUsageIsOneLine() {
        Session.of("dht").isRefusedWith("say what to do (see starling help dht)");
        Session.of("dht", "pnig")
                .isRefusedWith(
                        "there is no verb 'pnig'; did you mean ping? (see starling help dht)");
        dht("find-node", "xyz")
                .isRefusedWith(
                        "HEX: 'xyz' is not 40 hexadecimal digits (see starling help dht find-node)");
        dht("announce", newId())
                .isRefusedWith(
                        "missing required option: '--peer-port=N'"
                                + " (see starling help dht announce)");
        String[][] wrong = {
            {"ping"},
            {"ping", "127.0.0.1:70000"},
            {"ping", "127.0.0.1:1", "--port", "70000"},
            {"ping", "127.0.0.1:1", "--listen", "localhost"},
            {"ping", "127.0.0.1:1", "--timeout", "soon"},
            {"announce", newId(), "--peer-port", "0"},
            {"get-peers", "nonsense"},
            {"get-peers", newId(), "--bootstrap", "host"},
            {"put"},
            {"put", "a", "--file", "b"},
            {"put", "a", "--salt", "s"},
            {"put", "a", "--seq", "-1"},
            {"put", "a".repeat(1000)},
            {"get"},
            {"get", newId(), "--public-key", "0".repeat(64)},
            {"get", newId(), "--salt", "s"},
            {"get", "--public-key", "00"},
        };
        for (String[] arguments : wrong) {
            var session = dht(arguments).endsWith(ExitCode.USAGE);
            assertEquals(1, session.err().lines().count(), session::toString);
            assertEquals("", session.out());
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyVerbExplainsItself(DhtVerb verb) {
        var help = Session.of("help", "dht", verb.word()).endsWith(ExitCode.DONE);
        assertEquals(help, Session.of("dht", verb.word(), "--help"));
        assertTrue(help.out().contains(verb.summary()), help.out());
        assertTrue(Session.of("dht", "--help").out().contains("  " + verb.word() + " "));
        assertTrue(Session.of("completion", "bash").out().contains(verb.word()));
    }

    @Test
    void anInterruptedVerbIsUnfinished() throws Exception {
        try (var silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            String to = "127.0.0.1:" + silent.getLocalPort();
            Thread.currentThread().interrupt();
            var ping = dht("ping", to).endsWith(ExitCode.INTERRUPTED);
            assertEquals("starling: interrupted; run it again\n", ping.err());
        }
    }

    @Test
    void whatIsEndedByTimeoutSaysWhatItHasDone() throws IOException {
        try (var silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            String to = "127.0.0.1:" + silent.getLocalPort();
            String[] bootstrap = {"--bootstrap", to, "--timeout", "1s", "--json"};
            var found = dht(with(new String[] {"get-peers", newId()}, bootstrap));
            var done = events(found.endsWith(ExitCode.TIMEOUT)).getLast();
            assertTrue(queries(done) >= 1, found::toString);
            assertEquals(0L, done.get("replies"));

            var put = dht(with(new String[] {"put", "x"}, bootstrap)).endsWith(ExitCode.TIMEOUT);
            assertTrue(queries(events(put).getLast()) >= 1, put::toString);
        }
    }

    @Test
    void anInterruptedSearchSaysWhatItHasDone() throws Exception {
        try (var silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            String to = "127.0.0.1:" + silent.getLocalPort();
            Thread verb = Thread.currentThread();
            var interrupter =
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        try {
                                            // Whoever has been asked may be interrupted.
                                            silent.receive(
                                                    new DatagramPacket(new byte[2048], 2048));
                                            verb.interrupt();
                                        } catch (IOException isClosed) {
                                            // The verb ended before that.
                                        }
                                    });
            var found =
                    dht("find-node", newId(), "--bootstrap", to, "--json")
                            .endsWith(ExitCode.INTERRUPTED);
            interrupter.join();
            var done = events(found).getLast();
            assertTrue(queries(done) >= 1, found::toString);
            assertEquals("starling: interrupted; run it again\n", found.err());
        }
    }

    @Test
    void aVisitRemembersWhomEarlierOnesMet() throws IOException {
        try (var gone = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            String state = directory.resolve("state").toString();
            String nobody = "127.0.0.1:" + gone.getLocalPort();
            String[] ofNobody = {"--bootstrap", nobody, "--state", state, "--timeout", "3s"};
            dht(with(new String[] {"find-node", newId()}, ofNobody)).endsWith(ExitCode.TIMEOUT);
            Path memory = onlyFile(state);
            Files.delete(memory);

            dht("find-node", newId(), "--state", state).endsWith(ExitCode.DONE);
            Files.move(onlyFile(state), memory);
            dht(with(new String[] {"find-node", newId()}, ofNobody)).endsWith(ExitCode.DONE);

            Files.write(memory, new byte[100]);
            dht(with(new String[] {"find-node", newId()}, ofNobody)).endsWith(ExitCode.TIMEOUT);
        }
    }

    private static Path onlyFile(String directory) throws IOException {
        try (var files = Files.list(Path.of(directory))) {
            return files.reduce((_, _) -> Path.of("more than one")).orElseThrow();
        }
    }

    /** In a network that ends at this machine, whatever the arguments forget. */
    private static Session dht(String... arguments) {
        var environment =
                Map.of(
                        "HOME", "/dev/null",
                        "STARLING_BOOTSTRAP", network.bootstrap(),
                        "STARLING_ALLOW_LOCAL", "true",
                        "STARLING_LISTEN", "127.0.0.1",
                        "STARLING_TIMEOUT", "20s");
        return Session.of(environment, with(new String[] {"dht"}, arguments));
    }

    private static String[] with(String[] arguments, String... more) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private static String newId() {
        return ID + Integer.toHexString(IDS.getAndIncrement() % 16);
    }

    private static long queries(Map<String, Object> done) {
        return Long.parseLong(String.valueOf(done.get("queries")));
    }

    private static List<String> names(List<Map<String, Object>> events) {
        return events.stream().map(event -> String.valueOf(event.get("event"))).toList();
    }

    /** Every line of standard output, which has to be an event, and done the last one. */
    private static List<Map<String, Object>> events(Session session) throws IOException {
        var events = new ArrayList<Map<String, Object>>();
        for (String line : session.out().lines().toList()) {
            var event = new LinkedHashMap<String, Object>();
            try (var json = new JsonFactory().createParser(line)) {
                assertEquals(JsonToken.START_OBJECT, json.nextToken(), line);
                while (json.nextToken() != JsonToken.END_OBJECT) {
                    String name = json.currentName();
                    event.put(
                            name,
                            json.nextToken() == JsonToken.VALUE_NUMBER_INT
                                    ? (Object) json.getLongValue()
                                    : json.getText());
                }
            }
            events.add(event);
        }
        assertEquals("done", events.getLast().get("event"), session::toString);
        return events;
    }
}
