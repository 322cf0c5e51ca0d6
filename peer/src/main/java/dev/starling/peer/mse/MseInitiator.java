package dev.starling.peer.mse;

import dev.starling.dht.InfoHash;
import dev.starling.host.CloseReason;
import dev.starling.host.Host;
import dev.starling.host.StreamHandler;
import dev.starling.peer.wire.Handshake;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Begins to negotiate on a stream that we have opened.
 *
 * <p>The inner handler's {@link StreamHandler#onOpen} comes as soon as the other side has answered
 * with a key: what it writes there at once, its handshake, travels with our proof and saves a round
 * trip. Where that fails it hears {@link StreamHandler#onClosed}, without having been open when the
 * other side does not speak of encryption at all.
 */
public final class MseInitiator extends Negotiation {
    /** The other side counts the first bytes, which travel with the negotiation, in two bytes. */
    private static final int INITIAL_BYTES_MAX = 0xffff;

    /** What precedes the other side's padding, in 4 and 2 bytes: its choice, and how much it is. */
    private static final int CHOICE_BYTES = 6;

    private enum Phase {
        RECKONING,
        KEY,
        SECRET,
        SYNCHRONISING,
        CHOICE,
        PADDING
    }

    private final InfoHash infoHash;
    private final Encryption wanted;
    private final Held held = new Held(PAD_BYTES_MAX + DiffieHellman.LENGTH);
    private final BigInteger exponent;

    private Phase phase = Phase.RECKONING;
    private byte[] verification = {};
    private int choice;
    private int paddingBytes;
    private @Nullable Ends ends;

    /** What there is once the secret is known. */
    private record Ends(MseStream stream, Rc4 out, Rc4 in) {}

    public MseInitiator(Host host, InfoHash infoHash, Encryption wanted, StreamHandler inner) {
        super(host, inner);
        this.infoHash = infoHash;
        this.wanted = wanted;
        this.exponent = DiffieHellman.exponent(host.random());
    }

    @Override
    void begin() {
        if (wanted == Encryption.OFF) {
            passThrough();
            return;
        }
        reckon(
                () -> DiffieHellman.publicKey(exponent),
                publicKey -> {
                    phase = Phase.KEY;
                    write(joined(publicKey, pad()));
                });
    }

    @Override
    void step(ByteBuffer arrived) {
        switch (phase) {
            case RECKONING -> fail(CloseReason.CLOSED_HERE); // nobody answers what was not asked
            case KEY -> readKey(arrived);
            case SECRET -> {
                // Padding, of which the end can be found only with the secret.
                held.fill(arrived, PAD_BYTES_MAX);
                if (arrived.hasRemaining()) {
                    fail(CloseReason.CLOSED_HERE);
                }
            }
            case SYNCHRONISING -> synchronise(arrived);
            case CHOICE -> readChoice(arrived);
            case PADDING -> {
                if (held.fill(arrived, paddingBytes)) {
                    ends().in().apply(held.bytes(), 0, paddingBytes);
                    start();
                }
            }
        }
    }

    private void readKey(ByteBuffer arrived) {
        boolean isWhole = held.fill(arrived, DiffieHellman.LENGTH);
        boolean isPlain =
                held.length() >= Handshake.PREFIX_LENGTH
                        && Handshake.isPrefix(held.bytes(), held.length());
        if (isPlain) {
            fail(CloseReason.CLOSED_HERE);
        } else if (isWhole) {
            byte[] theirs = Arrays.copyOf(held.bytes(), DiffieHellman.LENGTH);
            held.clear();
            if (!DiffieHellman.isPossible(theirs)) {
                fail(CloseReason.CLOSED_HERE);
                return;
            }
            phase = Phase.SECRET;
            reckon(() -> DiffieHellman.secret(exponent, theirs), this::prove);
        }
    }

    private void prove(byte[] theSecret) {
        secret = theSecret;
        phase = Phase.SYNCHRONISING;
        Rc4 out = Rc4.ofInitiator(secret, infoHash);
        Rc4 in = Rc4.ofResponder(secret, infoHash);
        verification = new byte[VERIFICATION_BYTES];
        in.apply(verification, 0, VERIFICATION_BYTES);
        ByteBuffer early = ByteBuffer.wrap(Arrays.copyOf(held.bytes(), held.length()));
        held.clear();
        MseStream stream = newStream();
        ends = new Ends(stream, out, in);
        inner.onOpen(stream);
        if (isOver()) {
            return;
        }
        write(proof(out, stream.takeWritten(INITIAL_BYTES_MAX)));
        if (wanted == Encryption.REQUIRE) {
            // There is nothing to choose, so nothing has to wait for the choice.
            stream.startEncrypted(out, in);
        }
        onBytes(early);
    }

    private byte[] proof(Rc4 out, byte[] initial) {
        byte[] padding = pad();
        var encrypted =
                ByteBuffer.allocate(VERIFICATION_BYTES + 8 + padding.length + initial.length)
                        .putLong(0)
                        .putInt(wanted == Encryption.REQUIRE ? RC4 : RC4 | PLAIN)
                        .putShort((short) padding.length)
                        .put(padding)
                        .putShort((short) initial.length)
                        .put(initial)
                        .array();
        out.apply(encrypted, 0, encrypted.length);
        return joined(
                Sha1.of("req1", secret), masked(SharedKey.hashed(infoHash), secret), encrypted);
    }

    private void synchronise(ByteBuffer arrived) {
        while (arrived.hasRemaining()) {
            held.fill(arrived, held.length() + 1);
            if (held.endsWith(verification)) {
                held.clear();
                phase = Phase.CHOICE;
                return;
            }
            if (held.length() == PAD_BYTES_MAX + VERIFICATION_BYTES) {
                fail(CloseReason.CLOSED_HERE);
                return;
            }
        }
    }

    private void readChoice(ByteBuffer arrived) {
        if (!held.fill(arrived, CHOICE_BYTES)) {
            return;
        }
        ends().in().apply(held.bytes(), 0, CHOICE_BYTES);
        var said = ByteBuffer.wrap(held.bytes());
        choice = said.getInt();
        paddingBytes = said.getShort() & 0xffff;
        held.clear();
        boolean isOffered = choice == RC4 || (choice == PLAIN && wanted == Encryption.PREFER);
        if (!isOffered || paddingBytes > PAD_BYTES_MAX) {
            fail(CloseReason.CLOSED_HERE);
        } else if (paddingBytes == 0) {
            start();
        } else {
            phase = Phase.PADDING;
        }
    }

    private void start() {
        done();
        Ends known = ends();
        if (known.stream().isStarted()) {
            return;
        }
        if (choice == RC4) {
            known.stream().startEncrypted(known.out(), known.in());
        } else {
            known.stream().startPlain(known.in(), 0);
        }
    }

    private Ends ends() {
        Ends known = ends;
        assert known != null;
        return known;
    }
}
