package dev.starling.cli.daemon;

import dev.starling.cli.client.NodeOptions;
import dev.starling.cli.face.Health;
import dev.starling.cli.face.LiveNode;
import dev.starling.cli.face.NodeFace;
import dev.starling.cli.fetch.TorrentFetch;
import dev.starling.cli.http.Gate;
import dev.starling.cli.http.HttpLimits;
import dev.starling.cli.http.HttpServer;
import dev.starling.cli.metrics.Metrics;
import dev.starling.cli.metrics.Tallies;
import dev.starling.cli.metrics.Visits;
import dev.starling.cli.node.TorrentLibrary;
import dev.starling.cli.option.NetworkOptions;
import dev.starling.cli.option.Settings;
import dev.starling.cli.output.Event;
import dev.starling.cli.output.ExitCode;
import dev.starling.cli.output.Failure;
import dev.starling.cli.output.Output;
import dev.starling.cli.output.Version;
import dev.starling.cli.page.Web;
import dev.starling.cli.recording.Recorder;
import dev.starling.cli.rpc.TransmissionRpc;
import dev.starling.cli.service.Heartbeat;
import dev.starling.cli.service.ServiceManager;
import dev.starling.cli.session.PeerSession;
import dev.starling.cli.state.DirectoryRecords;
import dev.starling.cli.state.Places;
import dev.starling.cli.state.SavedFile;
import dev.starling.cli.state.StateLock;
import dev.starling.cli.state.TorrentPlaces;
import dev.starling.host.AddressKind;
import dev.starling.host.Endpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code starling node}: runs until it is interrupted. */
@Command(
        footer = {
            "",
            "add, list, show, pause, resume, remove and verify talk to it, and so do a browser",
            "and Transmission's clients."
        })
public final class NodeCommand implements Callable<Integer> {
    private static final int CLOSING_SECONDS_MAX = 3;

    @Mixin private final NetworkOptions network = new NetworkOptions();
    @Mixin private final OwnAccordOptions ownAccord = new OwnAccordOptions();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            defaultValue = ".",
            description =
                    "Where torrents are put, until the node is told otherwise (default: here)")
    private Path output;

    @Option(
            names = "--http",
            paramLabel = "ADDRESS:PORT",
            defaultValue = "127.0.0.1:9091",
            converter = HttpOption.Converter.class,
            description = "Where to serve HTTP, or off (default: 127.0.0.1:9091)")
    private HttpOption http;

    @Option(
            names = "--http-auth",
            paramLabel = "USER:PASSWORD",
            description = "Who may use it; another address than loopback needs this")
    private @Nullable String httpAuth;

    @Option(
            names = "--http-name",
            split = ",",
            paramLabel = "NAME",
            description = "What browsers may call this machine, beside localhost and addresses")
    private final List<String> httpNames = new ArrayList<>();

    @Option(names = "--json", description = "Write NDJSON, an event a line")
    private boolean json;

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            defaultValue = "info",
            description =
                    "What to write to standard error: error, warn, info or debug (default: info)")
    private NodeLog.Level logLevel;

    @Option(names = "--log-json", description = "... as NDJSON")
    private boolean logJson;

    @Option(
            names = "--print",
            paramLabel = "FILE",
            description =
                    "Print a file to run it with, and do nothing else: dashboard (Grafana),"
                            + " unit (systemd), container or desktop")
    private @Nullable Printed printed;

    @Spec private CommandSpec spec;

    private final Tallies tallies = new Tallies();
    private final Recorder<Tallies> recorder = new Recorder<>(tallies);

    @Override
    public Integer call() throws IOException, Failure, InterruptedException {
        var line = spec.commandLine();
        if (printed != null) {
            line.getOut().print(printed.text());
            line.getOut().flush();
            return ExitCode.DONE.code();
        }
        requireSense();
        var out = Output.of(json, line.getOut(), line.getErr());
        var environment = Settings.of(spec).environment();
        var log = NodeLog.of(line.getErr(), logLevel, logJson, environment);
        Places places = network.places();
        try (var _ = StateLock.of(places.state());
                var manager = ServiceManager.of(environment);
                var session = PeerSession.open(network, (_, _) -> {}, log::mistake, log::notKept)) {
            TorrentLibrary library =
                    session.call(
                            () -> {
                                session.dht().watchBy(recorder);
                                session.peers().watchBy(recorder);
                                var opened =
                                        new TorrentLibrary(
                                                session.host(),
                                                session.node(),
                                                new DirectoryRecords(places.state()),
                                                (directory, metainfo, placed) ->
                                                        TorrentPlaces.of(places, directory)
                                                                .watchedBy(recorder)
                                                                .place(metainfo, placed),
                                                () -> System.currentTimeMillis() / 1000,
                                                log::notKept);
                                ownAccord.open(
                                        session.host(),
                                        opened,
                                        output.toAbsolutePath().normalize(),
                                        log::note);
                                return opened;
                            });
            try {
                session.call(
                        () -> {
                            Heartbeat.begin(
                                    session.host(), manager, () -> NodeStatus.line(library));
                            NodeNews.begin(library, log);
                            return true;
                        });
                serve(
                        session,
                        library,
                        places.state(),
                        (port, url) -> {
                            tell(out, port, url);
                            log.started(port, url, library.all().size());
                            manager.ready();
                        });
            } catch (InterruptedException ended) {
                // As it was to be.
            } finally {
                manager.stopping();
                close(session, library);
                log.say(NodeLog.Level.INFO, Event.named("ended"), "ended");
            }
        } catch (Failure failure) {
            out.fail(failure);
            throw failure;
        }
        return ExitCode.DONE.code();
    }

    private void requireSense() {
        ownAccord.requireSense();
        Endpoint endpoint = http.endpoint().orElse(null);
        boolean isOpen = endpoint != null && AddressKind.of(endpoint) != AddressKind.LOOPBACK;
        if (isOpen && httpAuth == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--http " + endpoint + " can be reached by others: it needs --http-auth");
        }
        if (httpAuth != null && httpAuth.indexOf(':') < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--http-auth is a user and a password with a : between");
        }
    }

    /** Hears where the node is to be found. */
    @FunctionalInterface
    private interface Started {
        /**
         * @param url empty when there is none
         */
        void at(int port, String url);
    }

    private void serve(PeerSession session, TorrentLibrary library, Path state, Started whenStarted)
            throws IOException, Failure, InterruptedException {
        Endpoint endpoint = http.endpoint().orElse(null);
        int port = session.call(() -> session.peers().port());
        if (endpoint == null) {
            whenStarted.at(port, "");
            new CountDownLatch(1).await();
        } else {
            var live =
                    new LiveNode(
                            library,
                            session.host()::execute,
                            Version.NUMBER,
                            System.currentTimeMillis() / 1000,
                            new TorrentFetch());
            var rpc = new TransmissionRpc(live);
            var visits = new Visits();
            var face =
                    Web.on(new NodeFace(), live)
                            .route("/transmission/rpc", rpc)
                            .route("/transmission/rpc/", rpc)
                            .route("/metrics", new Metrics(live, session.host(), tallies, visits))
                            .route("/healthz", Health.isUp(live))
                            .route("/readyz", Health.isReady(live));
            try (var server =
                    HttpServer.open(
                            endpoint,
                            HttpLimits.STANDARD,
                            visits.counting(new Gate(face, httpNames, httpAuth)))) {
                visits.connectionsAre(server::connections);
                String url = "http://" + server.local() + "/";
                var place = new SavedFile(state.resolve(NodeOptions.PLACE_FILE), url.length());
                place.write(url.getBytes(StandardCharsets.UTF_8));
                whenStarted.at(port, url);
                try {
                    new CountDownLatch(1).await();
                } finally {
                    Files.deleteIfExists(state.resolve(NodeOptions.PLACE_FILE));
                }
            }
        }
    }

    private static void tell(Output out, int port, String url) {
        out.tell(
                Event.named("node").with("port", port).with("http", url),
                url.isEmpty() ? "port " + port : url);
    }

    private void close(PeerSession session, TorrentLibrary library) {
        var stored = new CompletableFuture<Boolean>();
        session.host()
                .execute(
                        () -> {
                            ownAccord.close();
                            library.close(() -> stored.complete(true));
                        });
        try {
            stored.get(CLOSING_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // The disk hangs; what was kept a while ago is kept.
        }
    }
}
