package dev.starling.simulation.scenario;

import dev.starling.simulation.SimulatedHost;
import dev.starling.simulation.parameter.Arguments;
import dev.starling.simulation.parameter.Parameter;
import dev.starling.simulation.population.DhtCrowd;
import dev.starling.simulation.population.SharedContent;
import dev.starling.simulation.population.SwarmCrowd;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What runs about swarms have in common: a torrent, and how its peers find each other. */
final class SwarmSetup {
    private static final Duration QUEUE = Duration.ofMillis(500);
    private static final Duration TABLES_FILL = Duration.ofSeconds(60);
    private static final int JOINS_A_SECOND = 200;

    /** A line that is no limit. */
    private static final long GIGABYTE = 1_000_000_000;

    private final Experiment experiment;
    private @Nullable DhtCrowd dht;
    private int contents;

    SwarmSetup(Experiment experiment) {
        this.experiment = experiment;
    }

    static List<Parameter> parameters(String content, String discovery) {
        String other = discovery.equals("dht") ? "board" : "dht";
        return List.of(
                sized("content", content, SharedContent.LENGTH_MAX, "How long the torrent is"),
                sized("piece", "64K", 64 << 20, "How long each of its pieces is")
                        .from("BEP 3 leaves it open; clients take 16K to 16M"),
                Parameter.count(
                                "connections",
                                50,
                                2,
                                1_000,
                                "Connections that each peer has, at most")
                        .from("BitTorrent's first specification: 30 to 55"),
                Parameter.choice(
                        "discovery",
                        List.of(discovery, other),
                        "How peers find each other: in the DHT by infohash alone, or told on a"
                                + " noticeboard"),
                Parameter.count(
                        "dht-nodes",
                        200,
                        1,
                        1_000_000,
                        "Nodes of the DHT that have no part in the swarm, with discovery=dht"));
    }

    static Parameter sized(String name, String byDefault, long most, String what) {
        return new Parameter(
                name, Parameter.Kind.BYTES, byDefault, 16_384, most, List.of(), what, "");
    }

    /** A rate in bytes a second. */
    static Parameter rate(String name, String byDefault, String what) {
        return sized(name, byDefault, 1L << 40, what);
    }

    boolean isInDht() {
        return experiment.arguments().has("discovery")
                && experiment.arguments().is("discovery", "dht");
    }

    /** How long {@link #prepare} takes. */
    Duration preparation() {
        return isInDht()
                ? TABLES_FILL.plusSeconds(
                        experiment.arguments().count("dht-nodes") / JOINS_A_SECOND + 10)
                : Duration.ZERO;
    }

    /** Lets there be a DHT, if one is asked for. */
    void prepare() {
        if (!isInDht()) {
            return;
        }
        int nodes = experiment.arguments().count("dht-nodes");
        var crowd = new DhtCrowd(experiment.world(), experiment.network(), experiment.random());
        experiment.say("a DHT comes to be");
        crowd.growTo(nodes, JOINS_A_SECOND);
        experiment.runUntil(
                () -> crowd.size() == nodes, Duration.ofSeconds(nodes / JOINS_A_SECOND * 4L + 60));
        experiment.run(TABLES_FILL);
        dht = crowd;
    }

    /** A swarm of a torrent of its own, with nobody in it. */
    SwarmCrowd swarm() {
        Arguments arguments = experiment.arguments();
        var content =
                SharedContent.of(
                        experiment.world().seed() * 1_000 + contents++,
                        arguments.count("content"),
                        arguments.count("piece"));
        var crowd =
                new SwarmCrowd(
                                experiment.world(),
                                experiment.network(),
                                experiment.random(),
                                content)
                        .connectingAtMost(arguments.count("connections"));
        DhtCrowd nodes = dht;
        return nodes == null ? crowd : crowd.through(nodes);
    }

    /** A machine with a line of this rate up, and no limit down. */
    SimulatedHost server(long upBytesPerSecond) {
        return machine(upBytesPerSecond, GIGABYTE);
    }

    SimulatedHost machine(long upBytesPerSecond, long downBytesPerSecond) {
        SimulatedHost host = experiment.network().addServer(experiment.world());
        experiment.world().limitLine(host, upBytesPerSecond, downBytesPerSecond, QUEUE);
        return host;
    }
}
