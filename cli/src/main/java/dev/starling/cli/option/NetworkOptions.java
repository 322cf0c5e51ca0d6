package dev.starling.cli.option;

import dev.starling.cli.output.Version;
import dev.starling.cli.state.Places;
import dev.starling.cli.state.SavedFile;
import dev.starling.dht.DhtNode;
import dev.starling.host.Endpoint;
import dev.starling.peer.PeerSettings;
import dev.starling.peer.mse.Encryption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of every verb that opens the network: a mixin. */
public final class NetworkOptions {
    /** Those that libtorrent, Transmission and µTorrent begin with. */
    private static final String ROUTERS =
            "router.bittorrent.com:6881,dht.transmissionbt.com:6881,"
                    + "router.utorrent.com:6881,dht.libtorrent.org:25401";

    @Option(
            names = "--listen",
            split = ",",
            paramLabel = "ADDRESS",
            converter = AddressConverter.class,
            description = "Bind this address only; again for more (default: all)")
    private final List<Endpoint> listen = new ArrayList<>();

    @Option(
            names = "--port",
            paramLabel = "N",
            converter = PortConverter.OrZero.class,
            description =
                    "Bind this port; 0 lets the system choose (default: 6881, or the next free)")
    private @Nullable Integer port;

    @Option(
            names = "--bootstrap",
            split = ",",
            paramLabel = "HOST:PORT",
            defaultValue = ROUTERS,
            converter = BootstrapConverter.class,
            description =
                    "Begin with this DHT node; again for more; none for nobody"
                            + " (default: four public routers)")
    private final List<BootstrapConverter.Start> bootstrap = new ArrayList<>();

    @Option(
            names = "--allow-local",
            description = "Use loopback, link-local and private addresses that others name")
    private boolean allowLocal;

    @Option(
            names = "--no-lsd",
            description = "Neither look nor be found in the local network (BEP 14)")
    private boolean noLsd;

    @Option(
            names = "--peer",
            split = ",",
            paramLabel = "HOST:PORT",
            converter = HostPortConverter.class,
            description = "A peer to try at once; again for more")
    private final List<HostPort> peers = new ArrayList<>();

    @Option(
            names = "--encryption",
            paramLabel = "MODE",
            defaultValue = "prefer",
            converter = EncryptionConverter.class,
            description = "Of connections to peers: prefer, require or off (default: prefer)")
    private Encryption encryption;

    @Option(
            names = "--down-limit",
            paramLabel = "R",
            converter = SizeConverter.class,
            description = "Bytes per second from peers, with K or M (default: no limit)")
    private @Nullable Long downLimit;

    @Option(
            names = "--up-limit",
            paramLabel = "R",
            converter = SizeConverter.class,
            description = "Bytes per second to peers, with K or M (default: no limit)")
    private @Nullable Long upLimit;

    @Option(
            names = "--max-peers",
            paramLabel = "N",
            defaultValue = "100",
            converter = CountConverter.class,
            description = "Connections per torrent (default: 100)")
    private int maxPeers;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description =
                    "Keep everything in this directory"
                            + " (default: $$XDG_STATE_HOME/starling and $$XDG_CACHE_HOME/starling)")
    private @Nullable Path state;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /** The addresses to bind, each once and without a port; none for all. */
    public List<Endpoint> listen() {
        return listen.stream().distinct().toList();
    }

    /** The port that was asked for. */
    public OptionalInt port() {
        return port == null ? OptionalInt.empty() : OptionalInt.of(port);
    }

    /** Whom to begin with. */
    public List<HostPort> bootstrap() {
        var nodes = bootstrap.stream().flatMap(start -> start.node().stream()).distinct().toList();
        if (!nodes.isEmpty() && bootstrap.stream().anyMatch(start -> start.node().isEmpty())) {
            throw new ParameterException(
                    spec.commandLine(), "--bootstrap is none, or nodes, but not both");
        }
        return nodes;
    }

    public boolean allowsLocal() {
        return allowLocal;
    }

    /** Whom to try at once. */
    public List<HostPort> peers() {
        return peers.stream().distinct().toList();
    }

    /** How a peer with these options meets the world. */
    public PeerSettings peerSettings(List<Endpoint> locals, int dhtPort) {
        return new PeerSettings(
                locals,
                encryption,
                allowLocal,
                downLimit == null ? PeerSettings.UNLIMITED : downLimit,
                upLimit == null ? PeerSettings.UNLIMITED : upLimit,
                maxPeers,
                dhtPort,
                Version.NAME,
                findsLocally());
    }

    /** Who listens within the machine alone is not to be heard outside of it. */
    private boolean findsLocally() {
        boolean isWithin = !listen.isEmpty() && listen.stream().allMatch(Endpoint::isLoopback);
        return !noLsd && !isWithin;
    }

    public Places places() {
        return Places.of(state, Settings.of(spec).environment());
    }

    /**
     * Where a short visit to the DHT remembers whom it met: of each network apart, so that nobody
     * of one is asked in another. None for a network without a beginning, unless the user says
     * where.
     */
    public Optional<SavedFile> visits() {
        var names = new TreeSet<String>();
        bootstrap().forEach(name -> names.add(name.toString()));
        if (names.isEmpty() && state == null) {
            return Optional.empty();
        }
        String network = Integer.toHexString(String.join(" ", names).hashCode());
        var path = places().cache().resolve("visits-" + network + ".dht");
        return Optional.of(new SavedFile(path, DhtNode.STATE_BYTES_MAX));
    }
}
