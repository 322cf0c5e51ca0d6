package dev.starling.cli.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.starling.cli.RunningVerb;
import dev.starling.cli.json.Json;
import dev.starling.cli.json.Values;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What transmission-remote 3.00 once asked of a Transmission is asked of a node, which is to answer
 * with the same names, and values of the same kinds.
 */
final class TransmissionTraceTest {
    private static final String TRACE = "transmission-remote-3.00.jsonl";
    private static final String SESSION_HEADER = "X-Transmission-Session-Id";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir private Path directory = Path.of("");

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    @Timeout(60)
    void everyRecordedCallIsAnsweredInTheSameShape() throws Exception {
        Path content = directory.resolve("sample.bin");
        byte[] bytes = new byte[3_000_000];
        new SplittableRandom(1).nextBytes(bytes);
        Files.write(content, bytes);
        Path torrent = directory.resolve("sample.torrent");
        try (var create =
                new RunningVerb(
                        List.of(
                                "create",
                                content.toString(),
                                "-o",
                                torrent.toString(),
                                "--piece-length",
                                "32K"))) {
            assertEquals(0, create.code(PATIENCE));
        }
        String metainfo = Base64.getEncoder().encodeToString(Files.readAllBytes(torrent));
        try (var node =
                new RunningVerb(
                        List.of(
                                "node",
                                "--state",
                                directory.resolve("state").toString(),
                                "-o",
                                directory.toString(),
                                "--http",
                                "127.0.0.1:0",
                                "--port",
                                "0",
                                "--listen",
                                "127.0.0.1",
                                "--bootstrap",
                                "none"))) {
            String url = node.await("the node", it -> it.startsWith("http://"), PATIENCE);
            replay(URI.create(url).resolve("/transmission/rpc/"), metainfo);
        }
    }

    private void replay(URI url, String metainfo) throws Exception {
        String token = "";
        int calls = 0;
        var differences = new ArrayList<String>();
        for (String line : trace()) {
            Values call = values(line);
            String asked = call.text("request").orElseThrow();
            String question = asked.replace("(sample.torrent)", metainfo);
            HttpResponse<String> answer = post(url, question, token);
            assertEquals(call.number("status").orElse(0), answer.statusCode(), asked);
            calls++;
            if (answer.statusCode() == 409) {
                token = answer.headers().firstValue(SESSION_HEADER).orElseThrow();
                continue;
            }
            Values recorded = values(call.text("response").orElseThrow());
            Values ours = values(answer.body());
            assertEquals(recorded.text("result"), ours.text("result"), asked);
            assertEquals(recorded.byName().get("tag"), ours.byName().get("tag"), asked);
            compare(asked, recorded.byName(), ours.byName(), differences);
        }
        assertEquals(31, calls);
        assertEquals(List.of(), differences);
    }

    /** Every name that was recorded is there, with a value of that kind. */
    private static void compare(
            String where, Object recorded, Object ours, List<String> differences) {
        switch (recorded) {
            case Map<?, ?> map when ours instanceof Map<?, ?> mine -> {
                for (var entry : map.entrySet()) {
                    Object value = mine.get(entry.getKey());
                    String deeper = where + " -> " + entry.getKey();
                    if (value == null) {
                        differences.add(deeper + " is missing");
                    } else {
                        compare(
                                deeper,
                                Objects.requireNonNull(entry.getValue()),
                                value,
                                differences);
                    }
                }
            }
            case List<?> list when ours instanceof List<?> mine -> {
                if (list.isEmpty() || isWithoutTrackers(where)) {
                    return;
                }
                if (mine.size() != list.size()) {
                    differences.add(where + " has " + mine.size() + ", not " + list.size());
                    return;
                }
                for (int i = 0; i < list.size(); i++) {
                    compare(where + "[" + i + "]", list.get(i), mine.get(i), differences);
                }
            }
            case Double _ when ours instanceof Long -> {}
            default -> {
                if (!recorded.getClass().equals(ours.getClass())) {
                    differences.add(where + " is " + ours + ", not like " + recorded);
                }
            }
        }
    }

    /** We have none: these lists are always empty. */
    private static boolean isWithoutTrackers(String where) {
        return where.endsWith("trackers") || where.endsWith("trackerStats");
    }

    private HttpResponse<String> post(URI url, String body, String token) throws Exception {
        // As transmission-remote has it, whatever the body is.
        var request =
                HttpRequest.newBuilder(url)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header(SESSION_HEADER, token);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static Values values(String json) throws Exception {
        return Values.of(Json.read(json.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> trace() throws Exception {
        try (var stream = TransmissionTraceTest.class.getResourceAsStream(TRACE)) {
            byte[] bytes = Objects.requireNonNull(stream, TRACE).readAllBytes();
            return new String(bytes, StandardCharsets.UTF_8).lines().toList();
        }
    }
}
