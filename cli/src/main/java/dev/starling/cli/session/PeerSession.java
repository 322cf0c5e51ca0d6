package dev.starling.cli.session;

import dev.starling.cli.option.NetworkOptions;
import dev.starling.cli.output.Failure;
import dev.starling.cli.state.SavedFile;
import dev.starling.dht.DhtNode;
import dev.starling.dht.DhtSettings;
import dev.starling.dht.Workbench;
import dev.starling.host.CannotBind;
import dev.starling.host.Endpoint;
import dev.starling.host.FailureListener;
import dev.starling.host.netty.NettyHost;
import dev.starling.node.DhtPeers;
import dev.starling.node.Node;
import dev.starling.peer.PeerNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A DHT node and a peer on one port and one host, for as long as a verb shares torrents. What the
 * node learns is kept for the next one, however this one ends.
 */
public final class PeerSession implements AutoCloseable {
    private static final int PORT_FIRST = 6881;
    private static final int PORTS_TRIED = 64;

    /** Documentation's, so nobody's: whether there is a way there is asked, and nothing is sent. */
    private static final Endpoint SOMEWHERE_V6 = Endpoint.parse("[2001:db8::1]:1");

    private final NettyHost host;
    private final Node node;
    private final @Nullable NodeMemory memory;

    private record Started(Node node, @Nullable NodeMemory memory) {}

    private PeerSession(NettyHost host, Started started) {
        this.host = host;
        this.node = started.node();
        this.memory = started.memory();
    }

    /**
     * Opens the network.
     *
     * @param announced hears of announces, on the host's thread
     * @throws Failure when no port can be had
     */
    public static PeerSession open(
            NetworkOptions options,
            DhtPeers.Listener announced,
            FailureListener failures,
            Consumer<IOException> whenNotSaved)
            throws Failure, IOException, InterruptedException {
        var host = new NettyHost(failures);
        try {
            Optional<SavedFile> file = options.visits();
            byte[] known = known(file);
            return new PeerSession(
                    host,
                    onThread(
                            host,
                            () -> start(host, options, announced, file, known, whenNotSaved)));
        } catch (IOException | Failure | InterruptedException | RuntimeException e) {
            host.close();
            throw e;
        }
    }

    public NettyHost host() {
        return host;
    }

    public Node node() {
        return node;
    }

    public DhtNode dht() {
        return node.dht();
    }

    DhtPeers source() {
        return node.source();
    }

    public PeerNode peers() {
        return node.peers();
    }

    /** Asks or does something on the host's thread. */
    public <T> T call(Callable<T> question) throws IOException, Failure, InterruptedException {
        return onThread(host, question);
    }

    /** Everything that is to be stored is when this returns, or {@link NettyHost} gives up. */
    @Override
    public void close() {
        try {
            var stored = new CompletableFuture<Boolean>();
            host.execute(
                    () -> {
                        var open = new ArrayList<>(peers().swarms());
                        int[] left = {open.size()};
                        for (var swarm : open) {
                            swarm.close(
                                    () -> {
                                        if (--left[0] == 0) {
                                            stored.complete(true);
                                        }
                                    });
                        }
                        if (open.isEmpty()) {
                            stored.complete(true);
                        }
                    });
            stored.get(4, java.util.concurrent.TimeUnit.SECONDS);
            if (memory != null) {
                onThread(
                        host,
                        () -> {
                            memory.close();
                            return true;
                        });
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | Failure | ExecutionException e) {
            // What could not be saved now was saved a while ago.
        } catch (java.util.concurrent.TimeoutException e) {
            // The disk hangs; the program does not.
        } finally {
            host.close();
        }
    }

    private static Started start(
            NettyHost host,
            NetworkOptions options,
            DhtPeers.Listener announced,
            Optional<SavedFile> file,
            byte[] known,
            Consumer<IOException> whenNotSaved)
            throws IOException {
        List<Endpoint> locals = locals(options);
        IOException first = null;
        int from = options.port().orElse(PORT_FIRST);
        int tries = options.port().isEmpty() ? PORTS_TRIED : 1;
        for (int i = 0; i < tries; i++) {
            try {
                return bind(host, options, announced, locals, from + i, file, known, whenNotSaved);
            } catch (CannotBind e) {
                first = first == null ? e : first;
            }
        }
        throw first == null ? new IOException("no port was tried") : first;
    }

    private static Started bind(
            NettyHost host,
            NetworkOptions options,
            DhtPeers.Listener announced,
            List<Endpoint> locals,
            int port,
            Optional<SavedFile> file,
            byte[] known,
            Consumer<IOException> whenNotSaved)
            throws IOException {
        var settings =
                new DhtSettings(
                        locals.stream().map(local -> local.withPort(port)).toList(),
                        List.of(),
                        options.bootstrap().stream()
                                .map(node -> new DhtSettings.Named(node.host(), node.port()))
                                .toList(),
                        DhtSettings.Role.ADAPTIVE,
                        options.allowsLocal(),
                        DhtSettings.Preset.HOME);
        Node node =
                Node.start(
                        host,
                        settings,
                        known.length == 0 ? null : known,
                        new Workbench(),
                        bound -> options.peerSettings(bound, bound.getFirst().port()),
                        announced);
        NodeMemory memory =
                file.map(saved -> NodeMemory.of(host, node.dht(), saved, whenNotSaved))
                        .orElse(null);
        return new Started(node, memory);
    }

    /** What the user named; else all, of each family in which there is a way to anywhere. */
    private static List<Endpoint> locals(NetworkOptions options) {
        if (!options.listen().isEmpty()) {
            return options.listen();
        }
        return DhtSession.isThereAWay(Endpoint.anyIpv6(0), SOMEWHERE_V6)
                ? List.of(Endpoint.anyIpv4(0), Endpoint.anyIpv6(0))
                : List.of(Endpoint.anyIpv4(0));
    }

    private static byte[] known(Optional<SavedFile> file) {
        try {
            return file.isPresent() ? file.get().read().orElse(new byte[0]) : new byte[0];
        } catch (IOException itCannotBeRead) {
            return new byte[0];
        }
    }

    public static <T> T onThread(NettyHost host, Callable<T> question)
            throws IOException, Failure, InterruptedException {
        var answer = new CompletableFuture<T>();
        host.execute(
                () -> {
                    try {
                        answer.complete(question.call());
                    } catch (Throwable thrown) {
                        answer.completeExceptionally(thrown);
                    }
                });
        try {
            return answer.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case Failure failure -> throw failure;
                case IOException io -> throw io;
                case RuntimeException own -> throw own;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }
}
