package dev.starling.cli;

import dev.starling.host.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of every verb that opens the network: a mixin. */
final class NetworkOptions {
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

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /** The addresses to bind, each once and without a port; none for all. */
    List<Endpoint> listen() {
        return listen.stream().distinct().toList();
    }

    /** The port that was asked for. */
    OptionalInt port() {
        return port == null ? OptionalInt.empty() : OptionalInt.of(port);
    }

    /** Whom to begin with. */
    List<HostPort> bootstrap() {
        var nodes = bootstrap.stream().flatMap(start -> start.node().stream()).distinct().toList();
        if (!nodes.isEmpty() && bootstrap.stream().anyMatch(start -> start.node().isEmpty())) {
            throw new ParameterException(
                    spec.commandLine(), "--bootstrap is none, or nodes, but not both");
        }
        return nodes;
    }

    boolean allowsLocal() {
        return allowLocal;
    }
}
