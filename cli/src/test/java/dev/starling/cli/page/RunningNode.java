package dev.starling.cli.page;

import dev.starling.cli.face.LiveNode;
import dev.starling.cli.face.NodeFace;
import dev.starling.cli.fetch.TorrentFetch;
import dev.starling.cli.http.Gate;
import dev.starling.cli.http.HttpLimits;
import dev.starling.cli.http.HttpServer;
import dev.starling.cli.json.Json;
import dev.starling.cli.json.NotJson;
import dev.starling.cli.node.KeptInMemory;
import dev.starling.cli.node.TorrentLibrary;
import dev.starling.cli.state.Places;
import dev.starling.cli.state.TorrentPlaces;
import dev.starling.dht.DhtSettings;
import dev.starling.dht.Workbench;
import dev.starling.host.AddressKind;
import dev.starling.host.Endpoint;
import dev.starling.host.netty.NettyHost;
import dev.starling.node.Node;
import dev.starling.peer.PeerSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A whole node on 127.0.0.1 with its page and API, and somebody who asks it things. */
public final class RunningNode implements AutoCloseable {
    private static final int SECONDS_MAX = 20;

    private final NettyHost host = new NettyHost((_, failure) -> failure.printStackTrace());
    private final HttpClient client = HttpClient.newHttpClient();
    private final Path directory;
    private final TorrentLibrary library;
    private final HttpServer server;
    private volatile int webPort = -1;

    /** What was answered: its status, and the object that came with it. */
    public record Answer(int status, Map<?, ?> body) {
        public Map<?, ?> map(String name) {
            return (Map<?, ?>) value(name);
        }

        public List<?> list(String name) {
            return (List<?>) value(name);
        }

        public String text(String name) {
            return (String) value(name);
        }

        private Object value(String name) {
            return Objects.requireNonNull(body.get(name), name);
        }
    }

    public RunningNode(Path directory, List<Endpoint> bootstrap, int httpPort) throws Exception {
        this.directory = directory;
        this.library = call(() -> open(bootstrap));
        var fetch = new TorrentFetch(it -> it.port() == webPort || AddressKind.isUsable(it, false));
        var live =
                new LiveNode(
                        library, host::execute, "test", System.currentTimeMillis() / 1000, fetch);
        this.server =
                HttpServer.open(
                        Endpoint.loopback(httpPort),
                        HttpLimits.STANDARD,
                        new Gate(Web.on(new NodeFace(), live), List.of(), null));
    }

    public static RunningNode alone(Path directory) throws Exception {
        return new RunningNode(directory, List.of(), 0);
    }

    /** Lets it fetch torrents from a web server of this machine, too. */
    public void mayFetchFrom(int port) {
        webPort = port;
    }

    public TorrentLibrary library() {
        return library;
    }

    public String url() {
        return "http://127.0.0.1:" + server.local().port();
    }

    public void execute(Runnable work) {
        host.execute(work);
    }

    /** Asks or does something on the node's thread. */
    public <T> T call(Callable<T> question) throws Exception {
        var answer = new CompletableFuture<T>();
        host.execute(
                () -> {
                    try {
                        answer.complete(question.call());
                    } catch (Exception thrown) {
                        answer.completeExceptionally(thrown);
                    }
                });
        return answer.get(SECONDS_MAX, TimeUnit.SECONDS);
    }

    public Answer get(String path) throws Exception {
        return ask("GET", path, "", "");
    }

    /** With the token. */
    public Answer ask(String method, String path, String body) throws Exception {
        return ask(method, path, body, get("session").text("token"));
    }

    public Answer ask(String method, String path, String body, String token) throws Exception {
        return answer(
                request(path)
                        .header("X-Starling-Token", token.isEmpty() ? "none" : token)
                        .method(method, BodyPublishers.ofString(body))
                        .build());
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                URI.create(path.startsWith("/") ? url() + path : url() + "/api/v1/" + path));
    }

    public Answer answer(HttpRequest request) throws Exception {
        HttpResponse<byte[]> response =
                client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        try {
            return new Answer(response.statusCode(), (Map<?, ?>) Json.read(response.body()));
        } catch (NotJson text) {
            throw new AssertionError(
                    response.statusCode()
                            + " "
                            + new String(response.body(), StandardCharsets.UTF_8),
                    text);
        }
    }

    public HttpResponse<byte[]> raw(HttpRequest request) throws Exception {
        return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    public HttpClient client() {
        return client;
    }

    private Node node(List<Endpoint> bootstrap) throws IOException {
        return Node.start(
                host,
                DhtSettings.local(Endpoint.loopback(0), bootstrap),
                null,
                new Workbench(),
                bound -> PeerSettings.on(bound).allowingLocal(),
                (_, _) -> {});
    }

    private TorrentLibrary open(List<Endpoint> bootstrap) throws IOException {
        var opened =
                new TorrentLibrary(
                        host,
                        node(bootstrap),
                        new KeptInMemory(),
                        (where, metainfo, placed) ->
                                TorrentPlaces.of(
                                                new Places(
                                                        directory.resolve("state"),
                                                        directory.resolve("state")),
                                                where)
                                        .place(metainfo, placed),
                        () -> System.currentTimeMillis() / 1000,
                        IOException::printStackTrace);
        opened.open(directory.resolve("data"));
        return opened;
    }

    @Override
    public void close() {
        client.shutdownNow(); // whoever still reads is not waited for
        server.close();
        host.close();
    }
}
