package dev.starling.dht;

import dev.starling.bencode.MalformedMessage;
import dev.starling.host.DatagramHandler;
import dev.starling.host.DatagramPort;
import dev.starling.host.Endpoint;
import dev.starling.host.Host;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Speaks KRPC and means no good: queries without tokens and answers without questions, in its own
 * name, in that of whom it talks to, in another's, and in nobody's; its true answers come twice, or
 * from another port than was asked.
 */
public final class Stranger {
    private static final Contact MARTIAN =
            new Contact(new NodeId(1, 2, 3), Endpoint.parse("127.0.0.1:6881"));

    private final RandomGenerator random;
    private final Krpc krpc;
    private final List<Endpoint> nodes;
    private final NodeId self;
    private final List<DatagramPort> ports = new ArrayList<>();
    private NodeId lastAsker;

    /**
     * @param listen two ports
     * @param nodes whom it pesters
     */
    public Stranger(Host host, List<Endpoint> listen, List<Endpoint> nodes, Workbench workbench)
            throws IOException {
        this.random = host.random();
        this.krpc = workbench.krpc();
        this.nodes = nodes;
        this.self = NodeId.random(random);
        this.lastAsker = self;
        for (Endpoint endpoint : listen) {
            int index = ports.size();
            DatagramHandler handler =
                    (bytes, offset, length, from) -> answer(index, bytes, offset, length, from);
            ports.add(host.bindUdp(endpoint, handler));
        }
    }

    /** One thing that should not be, to one node. */
    public void pester() {
        Endpoint node = nodes.get(random.nextInt(nodes.size()));
        byte[] transaction = Messages.bytes(Calls.TRANSACTION_BYTES, random);
        int length =
                switch (random.nextInt(4)) {
                    case 0 -> krpc.encode(transaction, Messages.reply(random), node);
                    case 1 -> krpc.encode(transaction, false, Messages.query(random));
                    case 2 -> krpc.encodeError(transaction, KrpcError.SERVER, "go away");
                    default -> krpc.encode(transaction, false, new Query.Ping(self));
                };
        ports.getFirst().send(krpc.array(), 0, length, node);
    }

    private void answer(int port, byte[] bytes, int offset, int length, Endpoint from) {
        try {
            if (krpc.decode(bytes, offset, length, Want.IPV4)
                    instanceof Message.Asked(var transaction, _, var query)) {
                answer(port, transaction, query.sender(), from);
            }
        } catch (MalformedMessage junk) {
            // Others may send what they like, too.
        }
    }

    private void answer(int port, byte[] transaction, NodeId asker, Endpoint to) {
        NodeId name =
                switch (random.nextInt(6)) {
                    case 0 -> asker;
                    case 1 -> lastAsker;
                    case 2 -> NodeId.random(random);
                    default -> self;
                };
        lastAsker = asker;
        Reply reply =
                Reply.by(name)
                        .withNodes(
                                List.of(
                                        MARTIAN,
                                        new Contact(asker, nodes.getLast()),
                                        new Contact(NodeId.random(random), nodes.getFirst())),
                                List.of())
                        .withValues(List.of(MARTIAN.endpoint()))
                        .withToken(Messages.bytes(Tokens.BYTES, random));
        int answer = krpc.encode(transaction, reply, to);
        DatagramPort asked = ports.get(port);
        DatagramPort other = ports.get(1 - port);
        switch (random.nextInt(4)) {
            case 0 -> other.send(krpc.array(), 0, answer, to);
            case 1 -> {
                other.send(krpc.array(), 0, answer, to);
                asked.send(krpc.array(), 0, answer, to);
            }
            case 2 -> {
                asked.send(krpc.array(), 0, answer, to);
                asked.send(krpc.array(), 0, answer, to);
            }
            default -> asked.send(krpc.array(), 0, answer, to);
        }
    }
}
