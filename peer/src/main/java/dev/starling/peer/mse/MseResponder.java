package dev.starling.peer.mse;

import dev.starling.dht.InfoHash;
import dev.starling.host.CloseReason;
import dev.starling.host.Host;
import dev.starling.host.StreamHandler;
import dev.starling.peer.wire.Handshake;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers on a stream that somebody else has opened: who begins with a plain handshake is passed
 * through as he is, where the user allows that, and everybody else is taken to negotiate.
 */
public final class MseResponder extends Negotiation {
    /** Behind the verification, in 4 and 2 bytes: what is offered, and how much padding follows. */
    private static final int OFFER_BYTES = VERIFICATION_BYTES + 6;

    /** Behind the padding: how many bytes travel with the negotiation. */
    private static final int INITIAL_LENGTH_BYTES = 2;

    private enum Phase {
        GREETING,
        SECRET,
        SYNCHRONISING,
        TORRENT,
        OFFER,
        PADDING
    }

    private record Reckoned(byte[] publicKey, byte[] secret) {}

    private record Ciphers(Rc4 out, Rc4 in) {}

    private final Function<InfoHash, Optional<InfoHash>> whose;
    private final Encryption wanted;
    private final Held held = new Held(PAD_BYTES_MAX + DiffieHellman.LENGTH);

    private Phase phase = Phase.GREETING;
    private byte[] mark = {};
    private @Nullable Ciphers ciphers;
    private int offered;
    private int paddingBytes;

    /**
     * @param whose the torrent's infohash by its {@link SharedKey#hashed}, if we take part in it
     */
    public MseResponder(
            Host host,
            Function<InfoHash, Optional<InfoHash>> whose,
            Encryption wanted,
            StreamHandler inner) {
        super(host, inner);
        this.whose = whose;
        this.wanted = wanted;
    }

    @Override
    void begin() {}

    @Override
    void step(ByteBuffer arrived) {
        switch (phase) {
            case GREETING -> readGreeting(arrived);
            case SECRET -> {
                // Padding, of which the end can be found only with the secret.
                held.fill(arrived, PAD_BYTES_MAX);
                if (arrived.hasRemaining()) {
                    fail(CloseReason.CLOSED_HERE);
                }
            }
            case SYNCHRONISING -> synchronise(arrived);
            case TORRENT -> readTorrent(arrived);
            case OFFER -> readOffer(arrived);
            case PADDING -> {
                int needed = paddingBytes + INITIAL_LENGTH_BYTES;
                if (held.fill(arrived, needed)) {
                    ciphers().in().apply(held.bytes(), 0, needed);
                    start(ByteBuffer.wrap(held.bytes()).getShort(paddingBytes) & 0xffff);
                }
            }
        }
    }

    private void readGreeting(ByteBuffer arrived) {
        boolean isPlain =
                held.fill(arrived, Handshake.PREFIX_LENGTH)
                        && Handshake.isPrefix(held.bytes(), held.length());
        if (isPlain && wanted == Encryption.REQUIRE) {
            fail(CloseReason.CLOSED_HERE);
        } else if (isPlain) {
            ByteBuffer greeting = ByteBuffer.wrap(held.bytes(), 0, held.length());
            passThrough();
            onBytes(greeting);
        } else if (!Handshake.isPrefix(held.bytes(), held.length())) {
            readKey(arrived);
        }
    }

    private void readKey(ByteBuffer arrived) {
        if (wanted == Encryption.OFF) {
            fail(CloseReason.CLOSED_HERE);
            return;
        }
        if (!held.fill(arrived, DiffieHellman.LENGTH)) {
            return;
        }
        byte[] theirs = Arrays.copyOf(held.bytes(), DiffieHellman.LENGTH);
        held.clear();
        if (!DiffieHellman.isPossible(theirs)) {
            fail(CloseReason.CLOSED_HERE);
            return;
        }
        phase = Phase.SECRET;
        BigInteger exponent = DiffieHellman.exponent(host.random());
        reckon(
                () ->
                        new Reckoned(
                                DiffieHellman.publicKey(exponent),
                                DiffieHellman.secret(exponent, theirs)),
                this::answer);
    }

    private void answer(Reckoned reckoned) {
        secret = reckoned.secret();
        mark = Sha1.of("req1", secret);
        phase = Phase.SYNCHRONISING;
        write(joined(reckoned.publicKey(), pad()));
        ByteBuffer early = ByteBuffer.wrap(Arrays.copyOf(held.bytes(), held.length()));
        held.clear();
        onBytes(early);
    }

    private void synchronise(ByteBuffer arrived) {
        while (arrived.hasRemaining()) {
            held.fill(arrived, held.length() + 1);
            if (held.endsWith(mark)) {
                held.clear();
                phase = Phase.TORRENT;
                return;
            }
            if (held.length() == PAD_BYTES_MAX + Sha1.LENGTH) {
                fail(CloseReason.CLOSED_HERE);
                return;
            }
        }
    }

    private void readTorrent(ByteBuffer arrived) {
        if (!held.fill(arrived, Sha1.LENGTH)) {
            return;
        }
        // Masked once more it is bare.
        byte[] hashedKey = masked(InfoHash.of(held.bytes(), 0), secret);
        held.clear();
        Optional<InfoHash> infoHash = whose.apply(InfoHash.of(hashedKey, 0));
        if (infoHash.isEmpty()) {
            fail(CloseReason.CLOSED_HERE);
            return;
        }
        ciphers =
                new Ciphers(
                        Rc4.ofResponder(secret, infoHash.get()),
                        Rc4.ofInitiator(secret, infoHash.get()));
        phase = Phase.OFFER;
    }

    private void readOffer(ByteBuffer arrived) {
        if (!held.fill(arrived, OFFER_BYTES)) {
            return;
        }
        ciphers().in().apply(held.bytes(), 0, OFFER_BYTES);
        var said = ByteBuffer.wrap(held.bytes());
        boolean isVerified = said.getLong() == 0;
        offered = said.getInt();
        paddingBytes = said.getShort() & 0xffff;
        held.clear();
        if (!isVerified || choice() == 0 || paddingBytes > PAD_BYTES_MAX) {
            fail(CloseReason.CLOSED_HERE);
        } else {
            phase = Phase.PADDING;
        }
    }

    /** The best of what is offered, or 0. */
    private int choice() {
        if ((offered & RC4) != 0) {
            return RC4;
        }
        return wanted == Encryption.PREFER ? offered & PLAIN : 0;
    }

    private void start(int initialBytes) {
        done();
        Ciphers known = ciphers();
        byte[] padding = pad();
        byte[] encrypted =
                ByteBuffer.allocate(VERIFICATION_BYTES + 6 + padding.length)
                        .putLong(0)
                        .putInt(choice())
                        .putShort((short) padding.length)
                        .put(padding)
                        .array();
        known.out().apply(encrypted, 0, encrypted.length);
        write(encrypted);
        MseStream stream = newStream();
        if (choice() == RC4) {
            stream.startEncrypted(known.out(), known.in());
        } else {
            stream.startPlain(known.in(), initialBytes);
        }
        inner.onOpen(stream);
    }

    private Ciphers ciphers() {
        Ciphers known = ciphers;
        assert known != null;
        return known;
    }
}
