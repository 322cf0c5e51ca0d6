package dev.starling.peer.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/** Who speaks: twenty bytes, the first of which say by convention with which program (BEP 20). */
public record PeerId(long high, long middle, int low) {
    public static final int LENGTH = 20;

    private static final String OURS = "-SG0100-";
    private static final String LETTERS =
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /** A new one of this program. */
    public static PeerId ours(RandomGenerator random) {
        var text = new StringBuilder(OURS);
        while (text.length() < LENGTH) {
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return of(text.toString().getBytes(StandardCharsets.ISO_8859_1), 0);
    }

    public static PeerId of(byte[] bytes, int offset) {
        var buffer = ByteBuffer.wrap(bytes, offset, LENGTH);
        return new PeerId(buffer.getLong(), buffer.getLong(), buffer.getInt());
    }

    public byte[] bytes() {
        return ByteBuffer.allocate(LENGTH).putLong(high).putLong(middle).putInt(low).array();
    }

    /** The program and its version, as far as its id tells: fit to be shown. */
    public String clientName() {
        return ClientNames.of(new String(bytes(), StandardCharsets.ISO_8859_1));
    }

    /** As text, with a dot for what cannot be shown. */
    @Override
    public String toString() {
        var text = new StringBuilder(LENGTH);
        for (byte b : bytes()) {
            text.append(b > ' ' && b <= '~' ? (char) b : '.');
        }
        return text.toString();
    }
}
