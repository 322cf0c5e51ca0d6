package dev.starling.cli.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.cli.LocalNetwork;
import dev.starling.cli.RunningVerb;
import dev.starling.cli.Session;
import dev.starling.cli.json.Json;
import dev.starling.cli.metrics.MetricsPage;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a whole node on 127.0.0.1 says of itself while it downloads from another one. */
final class NodeMetricsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int BYTES = 1 << 20;

    @TempDir private Path directory = Path.of("");

    private final HttpClient client = HttpClient.newHttpClient();
    private LocalNetwork network;
    private RunningVerb seed;
    private RunningVerb node;
    private String url = "";

    @BeforeEach
    void start() throws Exception {
        network = LocalNetwork.of(4);
        var content = new byte[BYTES];
        new Random(1).nextBytes(content);
        Files.write(directory.resolve("content"), content);
        seed = new RunningVerb(arguments("seed", directory.resolve("content").toString()));
        node =
                new RunningVerb(
                        arguments("node", "--http", "127.0.0.1:0", "-o", directory + "/into"));
        url = node.await("its address", line -> line.startsWith("http://"), PATIENCE);
    }

    private List<String> arguments(String verb, String... more) {
        return java.util.stream.Stream.of(
                        List.of(verb),
                        List.of(more),
                        List.of("--listen", "127.0.0.1", "--port", "0", "--allow-local"),
                        List.of("--bootstrap", network.bootstrap()),
                        List.of("--state", directory.resolve(verb).toString()))
                .flatMap(List::stream)
                .toList();
    }

    @AfterEach
    void stop() {
        node.close();
        seed.close();
        network.close();
        client.close();
    }

    @Test
    void aRecordingShowsLookupsDialsAndHashes() throws Exception {
        Path file = directory.resolve("recording.jfr");
        try (var recording = new Recording()) {
            for (String name : List.of("Lookup", "Dial", "Hash")) {
                recording.enable("dev.starling." + name).withoutThreshold();
            }
            recording.start();
            add(seed.await("a link", line -> line.startsWith("magnet:"), PATIENCE));
            awaitSeeding();
            recording.stop();
            recording.dump(file);
        }
        Map<String, List<RecordedEvent>> byName =
                RecordingFile.readAllEvents(file).stream()
                        .collect(Collectors.groupingBy(event -> event.getEventType().getName()));
        var lookups = byName.getOrDefault("dev.starling.Lookup", List.of());
        assertTrue(lookups.stream().anyMatch(event -> event.getInt("replies") > 0), "" + lookups);
        var dials = byName.getOrDefault("dev.starling.Dial", List.of());
        assertTrue(
                dials.stream().anyMatch(event -> event.getString("outcome").equals("connected")),
                "" + dials);
        var hashes = byName.getOrDefault("dev.starling.Hash", List.of());
        int bytes =
                hashes.stream()
                        .filter(event -> event.getString("from").equals("peers"))
                        .mapToInt(event -> event.getInt("bytes"))
                        .sum();
        assertEquals(BYTES, bytes, "" + hashes);
        assertTrue(hashes.stream().allMatch(event -> event.getDuration().isPositive()));
    }

    private void add(String magnet) throws Exception {
        var session = (Map<?, ?>) Json.read(get("api/v1/session").body().getBytes(UTF_8));
        var adding =
                request("api/v1/torrents")
                        .header("X-Starling-Token", (String) session.get("token"))
                        .POST(BodyPublishers.ofString("{\"source\":\"" + magnet + "\"}"))
                        .build();
        assertEquals(201, client.send(adding, BodyHandlers.ofString()).statusCode());
    }

    @Test
    void saysWhatItDoesAndTheDashboardAsksForNothingElse() throws Exception {
        add(seed.await("a link", line -> line.startsWith("magnet:"), PATIENCE));
        MetricsPage page = awaitSeeding();

        assertEquals(BYTES, page.value("starling_peer_received_bytes_total"));
        assertEquals(BYTES, page.value("starling_torrents_have_bytes"));
        assertEquals(BYTES, page.value("starling_hashed_bytes_total{from=\"peers\"}"));
        assertTrue(page.value("starling_pieces_hashed_total{from=\"peers\",result=\"right\"}") > 0);
        assertEquals(
                0, page.value("starling_pieces_hashed_total{from=\"peers\",result=\"wrong\"}"));
        assertTrue(page.value("starling_peer_dials_total{outcome=\"connected\"}") > 0);
        assertEquals(1, page.value("starling_dht_joined{family=\"ipv4\"}"));
        assertTrue(page.value("starling_dht_queries_sent_total{kind=\"get_peers\"}") > 0);
        assertTrue(page.value("starling_dht_lookup_duration_seconds_count") > 0);
        assertTrue(page.sum("starling_dht_table_contacts") > 0);
        assertTrue(page.value("starling_dht_calls_total{family=\"ipv4\",outcome=\"reply\"}") > 0);
        assertEquals(1, page.value("starling_http_requests_total{code=\"201\"}"));
        assertEquals(0, page.value("starling_host_failures_total"));
        assertEquals(1, page.sum("starling_build_info"));
        assertTrue(page.value("process_open_fds") > 0);
        // Of a node with ten thousand torrents there are no more.
        assertTrue(page.series().size() < 250, page.series()::toString);

        var asked = new TreeSet<>(namesIn(Session.of("node", "--print", "dashboard").out()));
        assertTrue(asked.size() > 30, asked::toString);
        asked.removeAll(page.names());
        assertEquals(List.of(), List.copyOf(asked), "the dashboard asks for what there is not");
    }

    @Test
    void isForReadingAndNeedsNoToken() throws Exception {
        HttpResponse<String> answer = get("metrics");
        assertEquals(200, answer.statusCode());
        assertEquals(
                "text/plain; version=0.0.4; charset=utf-8",
                answer.headers().firstValue("content-type").orElse(""));
        var posted = request("metrics").POST(BodyPublishers.ofString("")).build();
        assertEquals(405, client.send(posted, BodyHandlers.ofString()).statusCode());
    }

    private MetricsPage awaitSeeding() throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            var page = new MetricsPage(get("metrics").body());
            if (page.value("starling_torrents{state=\"seeding\"}") == 1) {
                return page;
            }
            assertTrue(System.nanoTime() < deadline, () -> "it does not finish; " + node);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private static List<String> namesIn(String dashboard) {
        return Pattern.compile("\"expr\": \"((?:[^\"\\\\]|\\\\.)*)\"")
                .matcher(dashboard)
                .results()
                .map(MatchResult::group)
                .flatMap(
                        expression ->
                                Pattern.compile("\\b(?:starling|process|jvm)_[a-z_]+")
                                        .matcher(expression)
                                        .results()
                                        .map(MatchResult::group))
                .toList();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path));
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(request(path).build(), BodyHandlers.ofString());
    }
}
