package dev.starling.dht;

import dev.starling.bencode.MalformedMessage;
import dev.starling.host.Endpoint;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * What a query costs from the datagram that came to the datagram that goes: reading, throttle,
 * answer and writing, with 60,000 askers in turn and eight nodes ready in a list. The target for
 * find_node is a microsecond.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ResponderBenchmark {
    private static final int ASKERS = 60_000;
    private static final long PAUSE_NANOS = 8_000;

    private final SplittableRandom random = new SplittableRandom(42);
    private final Krpc krpc = new Krpc();
    private final Endpoint[] askers = new Endpoint[ASKERS];
    private final NodeId self = NodeId.random(random);
    private final NodeId target = NodeId.random(random);
    private final Tokens tokens = new Tokens(new KeyedMac(), random, 0);
    private final Responder responder;
    private final byte[] ping;
    private final byte[] findNode;
    private final byte[] getPeers;
    private final byte[] getFewPeers;
    private final byte[] getManyPeers;
    private final byte[] announce;
    private int turn;
    private long now;

    public ResponderBenchmark() {
        List<Contact> eight = Nodes.random(8, true, random).closest(target, 8);
        var peers = new PeerStore(PeerStore.Limits.STANDARD, true, random, 0);
        var few = NodeId.random(random).asInfoHash();
        var many = NodeId.random(random).asInfoHash();
        for (int i = 0; i < 2_000; i++) {
            peers.announce(many, Nodes.endpoint(true, random), false, 0);
        }
        for (int i = 0; i < 5; i++) {
            peers.announce(few, Nodes.endpoint(true, random), false, 0);
        }
        responder =
                new Responder(
                        self,
                        true,
                        (_, _) -> eight,
                        NearestNodes.NONE,
                        tokens,
                        peers,
                        new ItemStore(ItemStore.Limits.STANDARD, 0),
                        new Throttle(Throttle.Limits.SERVER, random, 0));
        for (int i = 0; i < ASKERS; i++) {
            askers[i] = Nodes.endpoint(true, random);
        }
        var id = NodeId.random(random);
        ping = encoded(new Query.Ping(id));
        findNode = encoded(new Query.FindNode(id, target, Want.IPV4));
        getPeers = encoded(getPeers(id, target.asInfoHash()));
        getFewPeers = encoded(getPeers(id, few));
        getManyPeers = encoded(getPeers(id, many));
        announce = encoded(new Query.AnnouncePeer(id, few, 6881, false, new byte[Tokens.BYTES]));
    }

    @Benchmark
    public int ping() throws MalformedMessage {
        return answered(ping, false);
    }

    @Benchmark
    public int findNode() throws MalformedMessage {
        return answered(findNode, false);
    }

    /** Nobody announced it: nodes and a token. */
    @Benchmark
    public int getPeers() throws MalformedMessage {
        return answered(getPeers, false);
    }

    @Benchmark
    public int getFewPeers() throws MalformedMessage {
        return answered(getFewPeers, false);
    }

    /** Fifty of two thousand. */
    @Benchmark
    public int getManyPeers() throws MalformedMessage {
        return answered(getManyPeers, true);
    }

    @Benchmark
    public int announceWithForgedToken() throws MalformedMessage {
        return answered(announce, false);
    }

    @Benchmark
    public byte[] token() {
        return tokens.tokenFor(askers[0], 0);
    }

    @Benchmark
    public Message decodeFindNode() throws MalformedMessage {
        return krpc.decode(findNode, 0, findNode.length, Want.IPV4);
    }

    private int answered(byte[] query, boolean known) throws MalformedMessage {
        now += PAUSE_NANOS;
        turn = turn + 1 == ASKERS ? 0 : turn + 1;
        Endpoint from = askers[turn];
        var asked = (Message.Asked) krpc.decode(query, 0, query.length, Want.IPV4);
        return switch (responder.answer(asked, from, query.length, known, now)) {
            case Responder.Outcome.Answer(var reply, _, _) ->
                    krpc.encode(asked.transaction(), reply, from);
            case Responder.Outcome.Refuse(var code, var why) ->
                    krpc.encodeError(asked.transaction(), code, why);
            case Responder.Outcome.Silence _ -> throw new AssertionError("throttled");
        };
    }

    private static Query getPeers(NodeId id, InfoHash infoHash) {
        return new Query.GetPeers(id, infoHash, Want.IPV4, false, false);
    }

    private byte[] encoded(Query query) {
        int length = krpc.encode(new byte[] {1, 2, 3, 4}, false, query);
        return Arrays.copyOf(krpc.array(), length);
    }
}
