package dev.starling.cli.doctor;

import dev.starling.cli.option.HostPort;
import dev.starling.cli.option.NetworkOptions;
import dev.starling.cli.output.Amounts;
import dev.starling.cli.output.Failure;
import dev.starling.cli.session.PeerSession;
import dev.starling.dht.NodeFigures;
import dev.starling.dht.Reach;
import dev.starling.host.AddressKind;
import dev.starling.host.Endpoint;
import dev.starling.host.Result;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** What the doctor asks of the network: with a node like any other, for a while. */
final class NetworkChecks {
    static final int PORT_FIRST = 6881;

    private static final Duration PATIENCE = Duration.ofSeconds(8);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final int CONNECT_MILLIS_MAX = 3000;

    private final NetworkOptions options;
    private final Duration wait;
    private final Consumer<Finding> found;

    /**
     * @param wait how long to stay to see whether strangers come
     */
    NetworkChecks(NetworkOptions options, Duration wait, Consumer<Finding> found) {
        this.options = options;
        this.wait = wait;
        this.found = found;
    }

    void run() throws IOException, InterruptedException {
        if (!findPort()) {
            return;
        }
        if (options.bootstrap().isEmpty()) {
            String text = "not asked, because of --bootstrap none";
            for (String name : List.of("bootstrap", "udp", "tcp")) {
                found.accept(Finding.ok(name, text));
            }
            return;
        }
        try (var session = PeerSession.open(options, (_, _) -> {}, (_, _) -> {}, _ -> {})) {
            bootstrap(session);
            NodeFigures.OfSocket socket = stay(session);
            int port = session.call(() -> session.peers().port());
            found.accept(udp(socket, port));
            found.accept(tcp(socket, port));
        } catch (Failure failure) {
            found.accept(Finding.fail("udp", failure.line(), "choose another --port"));
        }
    }

    /** False when one was asked for that cannot be had. */
    private boolean findPort() {
        int port = options.port().orElse(PORT_FIRST);
        if (port == 0) {
            found.accept(Finding.ok("port", "the system chooses one"));
            return true;
        }
        Optional<String> taken = taken(port);
        if (taken.isEmpty()) {
            found.accept(Finding.ok("port", port + " is free, for UDP and TCP"));
            return true;
        }
        String text = port + " cannot be had: " + taken.get();
        if (options.port().isPresent()) {
            found.accept(
                    Finding.fail("port", text, "end the program that has it, or choose another"));
            return false;
        }
        found.accept(
                Finding.warn(
                        "port",
                        text + "; the next free one will be used",
                        "if that is not a node of yours, choose another --port and forward it"));
        return true;
    }

    private Optional<String> taken(int port) {
        List<Endpoint> locals =
                options.listen().isEmpty() ? List.of(Endpoint.anyIpv4(0)) : options.listen();
        for (Endpoint local : locals) {
            var address = new InetSocketAddress(local.inetAddress(), port);
            try (var _ = new DatagramSocket(address);
                    var tcp = new ServerSocket()) {
                tcp.setReuseAddress(true);
                tcp.bind(address);
            } catch (IOException e) {
                return Optional.of(Failure.of(e).line());
            }
        }
        return Optional.empty();
    }

    private void bootstrap(PeerSession session) throws IOException, Failure, InterruptedException {
        List<HostPort> nodes = options.bootstrap();
        var asked = new ArrayList<CompletableFuture<Boolean>>();
        for (HostPort node : nodes) {
            var answered = new CompletableFuture<Boolean>();
            asked.add(answered);
            session.call(
                    () -> {
                        ask(session, node, answered);
                        return true;
                    });
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        var silent = new ArrayList<String>();
        for (int i = 0; i < asked.size(); i++) {
            if (!isTrue(asked.get(i), deadline)) {
                silent.add(nodes.get(i).toString());
            }
        }
        int answers = nodes.size() - silent.size();
        String text =
                answers
                        + " of "
                        + Amounts.count(nodes.size(), "node")
                        + " to begin with "
                        + (answers == 1 ? "answers" : "answer");
        String without = silent.isEmpty() ? "" : "; not " + String.join(", ", silent);
        String cure = "see whether names are looked up and UDP may leave; or name others";
        if (answers == 0) {
            found.accept(Finding.fail("bootstrap", text + without, cure + " with --bootstrap"));
        } else if (answers == 1 && nodes.size() > 1) {
            found.accept(Finding.warn("bootstrap", text + without, cure + " with --bootstrap"));
        } else {
            found.accept(Finding.ok("bootstrap", text + without));
        }
    }

    private static void ask(
            PeerSession session, HostPort node, CompletableFuture<Boolean> answered) {
        session.host()
                .resolve(
                        node.host(),
                        node.port(),
                        resolved -> {
                            if (resolved instanceof Result.Done<List<Endpoint>>(var addresses)) {
                                for (Endpoint address : addresses) {
                                    session.dht()
                                            .ping(
                                                    address,
                                                    pong -> {
                                                        if (pong instanceof Result.Done<?>) {
                                                            answered.complete(true);
                                                        }
                                                    });
                                }
                            } else {
                                answered.complete(false);
                            }
                        });
    }

    private static boolean isTrue(CompletableFuture<Boolean> answer, long deadline)
            throws InterruptedException {
        try {
            return answer.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException nothing) {
            return false;
        }
    }

    /** Until there is nothing more to see, or long enough. */
    private NodeFigures.OfSocket stay(PeerSession session)
            throws IOException, Failure, InterruptedException {
        long deadline = System.nanoTime() + wait.toNanos();
        while (true) {
            NodeFigures.OfSocket socket =
                    session.call(() -> session.dht().figures().sockets().getFirst());
            boolean isKnown = seenAs(socket).filter(NetworkChecks::isOurs).isPresent();
            boolean isEnough = isKnown && socket.hasJoined();
            if (isEnough || socket.reach() == Reach.OPEN || System.nanoTime() >= deadline) {
                return socket;
            }
            TimeUnit.NANOSECONDS.sleep(LOOK_EVERY.toNanos());
        }
    }

    private static Finding udp(NodeFigures.OfSocket socket, int port) {
        long answers = socket.counted().replies();
        String seen = Amounts.count(answers, "answer") + " from the DHT";
        if (answers == 0) {
            return Finding.fail(
                    "udp", "no answer from anybody", "let UDP leave and answers come back");
        }
        String as =
                seenAs(socket)
                        .map(external -> ", others see us as " + address(external))
                        .orElse(", and nobody has said yet as whom we are seen");
        if (socket.reach() == Reach.OPEN) {
            return Finding.ok("udp", seen + as + ", and strangers reach us");
        }
        if (seenAs(socket).filter(NetworkChecks::isOurs).isPresent()) {
            return Finding.ok("udp", seen + as + ", an address of this very machine");
        }
        return Finding.warn(
                "udp",
                seen + as + "; no stranger has come yet",
                "forward UDP port "
                        + port
                        + " in the router, or wait longer with --wait: who is new is asked little");
    }

    private static Finding tcp(NodeFigures.OfSocket socket, int port) {
        Endpoint external = seenAs(socket).orElse(null);
        if (external == null) {
            return Finding.warn(
                    "tcp",
                    "port " + port + " is open; nobody has said yet as whom we are seen",
                    "try again with a longer --wait");
        }
        String there = address(external) + ", port " + port;
        if (connects(external.withPort(port))) {
            return Finding.ok("tcp", "we reach ourselves at " + there);
        }
        return Finding.warn(
                "tcp",
                "we do not reach ourselves at " + there + ", as some routers do not allow",
                "forward TCP port " + port + " in the router, if no peers come in");
    }

    /** To ourselves, as others would. */
    private static boolean connects(Endpoint external) {
        if (AddressKind.of(external) != AddressKind.PUBLIC && !isOurs(external)) {
            return false; // somebody made that up
        }
        try (var socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(external.inetAddress(), external.port()),
                    CONNECT_MILLIS_MAX);
            return true;
        } catch (IOException noWay) {
            return false;
        }
    }

    /** As whom others see us: they say so, unless we are bound to what no router translates. */
    private static Optional<Endpoint> seenAs(NodeFigures.OfSocket socket) {
        AddressKind bound = AddressKind.of(socket.local());
        boolean isItself = bound == AddressKind.PUBLIC || bound == AddressKind.LOOPBACK;
        return isItself ? Optional.of(socket.local()) : socket.external();
    }

    private static boolean isOurs(Endpoint external) {
        try {
            InetAddress address = external.inetAddress();
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException unknown) {
            return false;
        }
    }

    private static String address(Endpoint external) {
        return external.inetAddress().getHostAddress();
    }
}
