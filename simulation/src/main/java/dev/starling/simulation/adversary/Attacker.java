package dev.starling.simulation.adversary;

import dev.starling.bencode.BencodeWriter;
import dev.starling.bencode.MalformedMessage;
import dev.starling.dht.Contact;
import dev.starling.dht.NodeId;
import dev.starling.host.DatagramPort;
import dev.starling.host.Endpoint;
import dev.starling.simulation.SimulatedHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One hostile node. */
public final class Attacker {
    private static final int QUERY_BYTES_MAX = 200;
    private static final byte[] TRANSACTION = {'x', 'x'};
    private static final int NAMED = 8;

    final SimulatedHost host;
    private final Contact contact;
    private final Lie lie;
    private final List<Contact> friends;
    private final DatagramPort port;
    private final long startedAt;

    private Attacker(SimulatedHost host, Contact contact, Lie lie, List<Contact> friends) {
        this.host = host;
        this.contact = contact;
        this.lie = lie;
        this.friends = friends;
        this.startedAt = host.nanoTime();
        try {
            port = host.bindUdp(contact.endpoint(), this::onDatagram);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Sits down; only between events.
     *
     * @param contact who he says he is, at an address of the host
     * @param friends all who are with him, himself among them; it may grow, between events
     * @param victims who are to hear of him at once
     */
    public static void start(
            SimulatedHost host,
            Contact contact,
            Lie lie,
            List<Contact> friends,
            List<Endpoint> victims) {
        host.execute(
                () -> {
                    var attacker = new Attacker(host, contact, lie, friends);
                    victims.forEach(attacker::introduceHimself);
                });
    }

    NodeId id() {
        return contact.id();
    }

    Endpoint endpoint() {
        return contact.endpoint();
    }

    /** For how long he has been there. */
    long ageNanos() {
        return host.nanoTime() - startedAt;
    }

    /** Those of his friends who are nearest to a place. */
    List<Contact> friendsNear(NodeId target) {
        return friends.stream()
                .sorted(
                        Comparator.comparing(
                                Contact::id, (one, other) -> target.compareNearness(one, other)))
                .limit(NAMED)
                .toList();
    }

    /** Who asks is asked back, and whoever answers is let in. */
    private void introduceHimself(Endpoint victim) {
        byte[] id = contact.id().bytes();
        byte[] query =
                new BencodeWriter(QUERY_BYTES_MAX)
                        .startDict()
                        .key("a")
                        .startDict()
                        .key("id")
                        .bytes(id)
                        .key("target")
                        .bytes(id)
                        .end()
                        .key("q")
                        .text("find_node")
                        .key("t")
                        .bytes(TRANSACTION)
                        .key("y")
                        .text("q")
                        .end()
                        .toByteArray();
        port.send(query, 0, query.length, victim);
    }

    private void onDatagram(byte[] bytes, int offset, int length, Endpoint from) {
        @Nullable Asked asked;
        try {
            asked = Asked.read(bytes, offset, length);
        } catch (MalformedMessage damaged) {
            return; // the network may have changed it on its way
        }
        Said said = asked == null ? null : lie.answer(this, asked);
        if (asked != null && said != null) {
            byte[] reply = said.encode(asked.transaction());
            port.send(reply, 0, reply.length, from);
        }
    }

    /** Chance of his own machine. */
    int below(int bound) {
        return host.random().nextInt(bound);
    }

    /** An address where nobody is. */
    Endpoint aStranger() {
        return Endpoint.ofIpv4(0x0b00_0000 | below(1 << 24), 1 + below(Endpoint.PORT_MAX));
    }
}
