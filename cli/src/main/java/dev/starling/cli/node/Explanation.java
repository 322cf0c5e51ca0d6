package dev.starling.cli.node;

import dev.starling.cli.output.Amounts;
import dev.starling.dht.NodeFigures;
import dev.starling.dht.NodeId;
import dev.starling.node.DhtPeers;
import dev.starling.node.Node;
import dev.starling.peer.Swarm;
import dev.starling.peer.SwarmFigures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Why a download is where it is: a line for each stage on the way from a hash to its bytes, and one
 * verdict with what would help.
 */
public record Explanation(List<Stage> stages, String verdict) {
    /** How a stage is. */
    public enum State {
        WAITING,
        RUNNING,
        DONE,
        FAILED
    }

    /** One stage, with its figures in words. */
    public record Stage(String name, State state, String figures) {}

    /** On the host's thread. */
    public static Explanation of(Node node, Swarm swarm) {
        return of(node.dht().figures(), node.source().asked(swarm.infoHash()), swarm.figures());
    }

    public static Explanation of(
            NodeFigures dht, Optional<DhtPeers.Asked> asked, SwarmFigures swarm) {
        var stages = new ArrayList<Stage>();
        stages.add(bootstrap(dht));
        stages.add(lookup(dht, asked));
        stages.add(peers(swarm));
        stages.add(dials(swarm));
        stages.add(metadata(swarm));
        stages.add(pieces(swarm));
        return new Explanation(stages, verdict(dht, asked, swarm));
    }

    private static Stage bootstrap(NodeFigures dht) {
        long replies = dht.sockets().stream().mapToLong(s -> s.counted().replies()).sum();
        long asked = dht.sockets().stream().mapToLong(s -> s.counted().queriesSent()).sum();
        boolean hasJoined = dht.sockets().stream().anyMatch(NodeFigures.OfSocket::hasJoined);
        return new Stage(
                "bootstrap",
                hasJoined ? State.DONE : replies == 0 ? State.WAITING : State.RUNNING,
                Amounts.count(replies, "answer")
                        + " to "
                        + Amounts.count(asked, "query", "queries"));
    }

    private static Stage lookup(NodeFigures dht, Optional<DhtPeers.Asked> asked) {
        if (asked.isEmpty()) {
            return new Stage("lookup", State.WAITING, "not begun");
        }
        var report = asked.get().report();
        String distance =
                report.closestDistance()
                        .map(d -> ", closest at 2^" + exponent(d) + expected(dht))
                        .orElse("");
        return new Stage(
                "lookup",
                !asked.get().isOver()
                        ? State.RUNNING
                        : report.replies() > 0 ? State.DONE : State.FAILED,
                Amounts.count(report.hops(), "hop")
                        + ", "
                        + Amounts.count(report.asked(), "node")
                        + " asked, "
                        + report.replies()
                        + " answered"
                        + distance
                        + (asked.get().announcedTo() > 0
                                ? ", announced to " + asked.get().announcedTo()
                                : ""));
    }

    /** Of n nodes the nearest is about 2^160 / n away. */
    private static String expected(NodeFigures dht) {
        return dht.sockets().stream()
                .flatMap(socket -> socket.network().stream())
                .findFirst()
                .map(
                        network ->
                                " (expected 2^"
                                        + (160
                                                - (int)
                                                        Math.round(
                                                                Math.log(
                                                                                Math.max(
                                                                                        1,
                                                                                        network
                                                                                                .nodes()))
                                                                        / Math.log(2)))
                                        + ")")
                .orElse("");
    }

    private static int exponent(NodeId distance) {
        return NodeId.BITS - new NodeId(0, 0, 0).sharedBits(distance);
    }

    private static Stage peers(SwarmFigures swarm) {
        int known = swarm.peersBySource().values().stream().mapToInt(Integer::intValue).sum();
        return new Stage(
                "peers",
                known == 0 ? State.WAITING : State.DONE,
                known == 0 ? "none yet" : words(swarm.peersBySource()));
    }

    private static Stage dials(SwarmFigures swarm) {
        String outcomes =
                swarm.dials()
                        + " dialled, "
                        + swarm.connected()
                        + " connected"
                        + (swarm.partings().isEmpty() ? "" : "; ended: " + words(swarm.partings()));
        return new Stage(
                "dials",
                swarm.connected() > 0
                        ? State.DONE
                        : swarm.dials() == 0 ? State.WAITING : State.RUNNING,
                outcomes);
    }

    private static Stage metadata(SwarmFigures swarm) {
        if (swarm.pieces() > 0) {
            return new Stage(
                    "metadata", State.DONE, Amounts.count(swarm.pieces(), "piece") + " of content");
        }
        return new Stage(
                "metadata",
                swarm.metadataSources() == 0 ? State.WAITING : State.RUNNING,
                swarm.metadataPieces()
                        + " of "
                        + Amounts.count(swarm.metadataTotal(), "piece")
                        + ", from "
                        + Amounts.count(swarm.metadataSources(), "peer"));
    }

    private static Stage pieces(SwarmFigures swarm) {
        State state =
                switch (swarm.stage()) {
                    case METADATA, OPENING -> State.WAITING;
                    case DOWNLOADING, PAUSED -> State.RUNNING;
                    case SEEDING -> State.DONE;
                    case TROUBLED, CLOSED -> State.FAILED;
                };
        return new Stage(
                "pieces",
                state,
                String.format(
                        Locale.ROOT,
                        "%d of %d, %.2f copies among %s (%s), %s asked for, choked by %d",
                        swarm.piecesHave(),
                        swarm.pieces(),
                        swarm.availability(),
                        Amounts.count(swarm.connections(), "peer"),
                        Amounts.count(swarm.seeds(), "seed"),
                        Amounts.count(swarm.requested(), "block"),
                        swarm.chokedBy()));
    }

    private static String verdict(
            NodeFigures dht, Optional<DhtPeers.Asked> asked, SwarmFigures swarm) {
        long replies = dht.sockets().stream().mapToLong(s -> s.counted().replies()).sum();
        int known = swarm.peersBySource().values().stream().mapToInt(Integer::intValue).sum();
        return switch (swarm.stage()) {
            case SEEDING -> "complete";
            case PAUSED -> "paused: resume it";
            case CLOSED -> "over";
            case TROUBLED -> swarm.trouble();
            case OPENING -> "looking at what lies on the disk already";
            case METADATA, DOWNLOADING -> {
                if (known == 0 && replies == 0) {
                    yield "no DHT node answers: is UDP blocked? Name a node with --bootstrap"
                            + " HOST:PORT, or a peer with --peer HOST:PORT";
                }
                if (known == 0 && asked.map(DhtPeers.Asked::isOver).orElse(false)) {
                    yield "the DHT works and knows no peer of this torrent: nobody shares it now,"
                            + " or the hash is wrong";
                }
                if (known == 0) {
                    yield "the lookup is under way";
                }
                if (swarm.connected() == 0) {
                    yield "peers are known, but none can be connected to yet: is outgoing TCP"
                            + " blocked, or do addresses need --allow-local?";
                }
                if (swarm.stage() == Swarm.Stage.METADATA) {
                    yield swarm.metadataSources() == 0
                            ? "connected peers have not offered the metadata: they may have none"
                                    + " themselves; a .torrent would do"
                            : "the metadata is arriving";
                }
                if (swarm.connections() == 0) {
                    yield "all peers have gone; more are sought";
                }
                if (swarm.availability() < 1 && swarm.requested() == 0) {
                    yield "nobody who is connected has what is missing: a seed is needed";
                }
                if (swarm.requested() == 0 && swarm.chokedBy() > 0) {
                    yield "every peer that has what is missing is busy with others: this takes"
                            + " patience";
                }
                yield "downloading";
            }
        };
    }

    private static String words(Map<String, ? extends Number> counts) {
        return counts.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", "));
    }
}
