package dev.starling.dht;

import dev.starling.bencode.MalformedMessage;
import dev.starling.host.DatagramPort;
import dev.starling.host.Endpoint;
import dev.starling.host.Host;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Somebody who speaks the DHT's language and says in it what he likes. */
final class Impostor {
    private static final byte[] TRANSACTION = {'x', 'x'};

    /** What is said to a query; null to say nothing. */
    @FunctionalInterface
    interface Behaviour {
        @Nullable Reply answer(Impostor self, Message.Asked asked, Endpoint from);
    }

    final Contact contact;
    private final Krpc krpc;
    private final Behaviour behaviour;
    private final DatagramPort port;

    /** What was answered last to a query of ours, and how often anything was. */
    @Nullable Message heard;

    int answersHeard;

    /**
     * On its host's turn.
     *
     * @param krpc others may use it, too
     */
    Impostor(Host host, Contact contact, Krpc krpc, Behaviour behaviour) {
        this.krpc = krpc;
        this.contact = contact;
        this.behaviour = behaviour;
        try {
            port = host.bindUdp(contact.endpoint(), this::onDatagram);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void ask(Query query, Endpoint to) {
        int length = krpc.encode(TRANSACTION, false, query);
        port.send(krpc.array(), 0, length, to);
    }

    void send(byte[] bytes, Endpoint to) {
        port.send(bytes, 0, bytes.length, to);
    }

    void leave() {
        port.close();
    }

    /** A datagram with this answer. */
    byte[] encoded(byte[] transaction, Reply reply, Endpoint asker) {
        int length = krpc.encode(transaction, reply, asker);
        return Arrays.copyOf(krpc.array(), length);
    }

    private void onDatagram(byte[] bytes, int offset, int length, Endpoint from) {
        Message message;
        try {
            message = krpc.decode(bytes, offset, length, Want.IPV4);
        } catch (MalformedMessage malformed) {
            throw new AssertionError("an honest node sent what cannot be read", malformed);
        }
        if (message instanceof Message.Asked asked) {
            Reply reply = behaviour.answer(this, asked, from);
            if (reply != null) {
                send(encoded(asked.transaction(), reply, from), from);
            }
        } else {
            heard = message;
            answersHeard++;
        }
    }
}
