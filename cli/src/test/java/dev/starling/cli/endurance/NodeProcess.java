package dev.starling.cli.endurance;

import dev.starling.cli.json.Json;
import dev.starling.peer.storage.TestTorrent;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A whole {@code starling node} in a process of its own, as its user and its system see it. */
final class NodeProcess implements AutoCloseable {
    private static final int TICKS_PER_SECOND = 100;
    private static final int ENDING_SECONDS_MAX = 10;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Process process;
    private final String url;
    private final int port;

    private NodeProcess(Process process, String url, int port) {
        this.process = process;
        this.url = url;
        this.port = port;
    }

    /** Starts it with its state and its data below a directory, and waits until it serves. */
    static NodeProcess start(Path directory, String bootstrap) throws Exception {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                        .filter(it -> it.startsWith("-XX") || it.startsWith("--enable"))
                        .toList());
        command.addAll(List.of("-ea", "-Xmx512m", "-XX:+UseSerialGC", "-cp"));
        command.add(System.getProperty("java.class.path"));
        command.addAll(List.of("dev.starling.cli.Main", "node", "--json", "--port", "0"));
        command.addAll(List.of("--listen", "127.0.0.1", "--allow-local", "--http", "127.0.0.1:0"));
        command.addAll(List.of("--bootstrap", bootstrap));
        command.addAll(List.of("--state", directory.resolve("state").toString()));
        command.addAll(List.of("-o", data(directory).toString()));
        Files.createDirectories(data(directory));
        Process process =
                new ProcessBuilder(command)
                        .redirectError(directory.resolve("log").toFile())
                        .start();
        BufferedReader out = process.inputReader();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            Map<?, ?> event = (Map<?, ?>) Json.read(line.getBytes(StandardCharsets.UTF_8));
            if ("node".equals(event.get("event"))) {
                Thread.ofPlatform().daemon().start(() -> out.lines().forEach(_ -> {}));
                String url = String.valueOf(event.get("http"));
                return new NodeProcess(process, url, ((Number) event.get("port")).intValue());
            }
        }
        throw new IOException(Files.readString(directory.resolve("log")));
    }

    static Path data(Path directory) {
        return directory.resolve("data");
    }

    /** Of its peers' and its DHT's socket. */
    int port() {
        return port;
    }

    String url() {
        return url;
    }

    Map<?, ?> get(String path) throws Exception {
        return ask("GET", path, "");
    }

    Map<?, ?> ask(String method, String path, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + "api/v1/" + path));
        if (!method.equals("GET")) {
            request.header("X-Starling-Token", String.valueOf(get("session").get("token")));
        }
        var answer =
                client.send(
                        request.method(method, BodyPublishers.ofString(body)).build(),
                        BodyHandlers.ofByteArray());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(path + " " + new String(answer.body(), StandardCharsets.UTF_8));
        }
        return (Map<?, ?>) Json.read(answer.body());
    }

    void add(TestTorrent torrent, String peers) throws Exception {
        byte[] bytes = torrent.metainfo().torrentBytes();
        String body =
                "{\"torrent\":\""
                        + Base64.getEncoder().encodeToString(bytes)
                        + "\",\"peers\":["
                        + peers
                        + "]}";
        ask("POST", "torrents", body);
    }

    /** As many run at once as there are. */
    void withoutQueue() throws Exception {
        ask("PATCH", "settings", "{\"download_queue\":0,\"seed_queue\":0}");
    }

    /** How many torrents are in this state. */
    int count(String status) throws Exception {
        int count = 0;
        for (Object row : (List<?>) get("torrents").get("torrents")) {
            count += status.equals(((Map<?, ?>) row).get("status")) ? 1 : 0;
        }
        return count;
    }

    /** Waits until so many torrents seed; answers how long that took. */
    long awaitSeeding(int count, int secondsMax) throws Exception {
        long began = System.nanoTime();
        while (count("seeding") < count) {
            if (System.nanoTime() - began > TimeUnit.SECONDS.toNanos(secondsMax)) {
                throw new AssertionError(count("seeding") + " seed of " + count);
            }
            Thread.sleep(50);
        }
        return (System.nanoTime() - began) / 1_000_000;
    }

    // --- what the system says ---

    int threads() throws IOException {
        return status("Threads:");
    }

    int residentKib() throws IOException {
        return status("VmRSS:");
    }

    private int status(String name) throws IOException {
        for (String line : Files.readAllLines(proc("status"))) {
            if (line.startsWith(name)) {
                return Integer.parseInt(line.substring(name.length()).replaceAll("\\D", ""));
            }
        }
        throw new IOException("no " + name);
    }

    int descriptors() throws IOException {
        try (var files = Files.list(proc("fd"))) {
            return (int) files.count();
        }
    }

    long cpuMillis() throws IOException {
        String stat = Files.readString(proc("stat"));
        List<String> fields = words(stat.substring(stat.lastIndexOf(')') + 2));
        long ticks = Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12));
        return ticks * 1_000 / TICKS_PER_SECOND;
    }

    /** All that it has read, of files and of the network. */
    long bytesRead() throws IOException {
        String first = Files.readAllLines(proc("io")).getFirst();
        return Long.parseLong(words(first).get(1));
    }

    private static List<String> words(String line) {
        return Pattern.compile("\\s+").splitAsStream(line.strip()).toList();
    }

    private Path proc(String file) {
        return Path.of("/proc", Long.toString(process.pid()), file);
    }

    /** What is alive on its heap after a whole collection. */
    long heapBytes() throws IOException {
        List<String> total = words(histogram().lines().toList().getLast());
        return Long.parseLong(total.get(2));
    }

    String histogram() throws IOException {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process asked =
                new ProcessBuilder(jcmd, Long.toString(process.pid()), "GC.class_histogram")
                        .redirectErrorStream(true)
                        .start();
        return new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Ends it as its system would, and answers its exit code. */
    int end() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(ENDING_SECONDS_MAX, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        client.shutdownNow();
    }
}
