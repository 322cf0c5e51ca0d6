package dev.starling.bencode;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Messages that were right before somebody cut, copied and scribbled in them. */
public final class Mutations {
    private static final byte[] LETTERS = Latin1.bytes("dlie:-0123456789");
    private static final int CHANGES_MAX = 4;

    private Mutations() {}

    static byte[] mutated(RandomGenerator random) {
        byte[] message =
                switch (random.nextInt(5)) {
                    case 0 -> KrpcSamples.query();
                    case 1 -> KrpcSamples.reply();
                    case 2 -> KrpcSamples.peers();
                    default -> BencodeTree.encode(new RandomTrees(random).map());
                };
        return mutated(message, random);
    }

    /** This message, changed in up to four places. */
    public static byte[] mutated(byte[] original, RandomGenerator random) {
        byte[] message = original;
        int changes = 1 + random.nextInt(CHANGES_MAX);
        for (int i = 0; i < changes && message.length > 0; i++) {
            message = changed(message, random);
        }
        return message;
    }

    private static byte[] changed(byte[] message, RandomGenerator random) {
        int at = random.nextInt(message.length);
        byte letter = LETTERS[random.nextInt(LETTERS.length)];
        return switch (random.nextInt(6)) {
            case 0 -> replaced(message, at, (byte) (message[at] ^ 1 << random.nextInt(8)));
            case 1 -> replaced(message, at, letter);
            case 2 -> spliced(message, at, new byte[] {letter}, at);
            case 3 -> spliced(message, at, new byte[0], at + 1);
            case 4 -> Arrays.copyOf(message, at);
            default -> {
                // A part of it comes again elsewhere, often whole values.
                int from = random.nextInt(message.length);
                int to = Math.min(message.length, from + random.nextInt(32));
                yield spliced(message, at, Arrays.copyOfRange(message, from, to), at);
            }
        };
    }

    private static byte[] replaced(byte[] message, int at, byte by) {
        byte[] result = message.clone();
        result[at] = by;
        return result;
    }

    private static byte[] spliced(byte[] message, int at, byte[] insertion, int resumeAt) {
        byte[] result = Arrays.copyOf(message, at + insertion.length + message.length - resumeAt);
        System.arraycopy(insertion, 0, result, at, insertion.length);
        System.arraycopy(
                message, resumeAt, result, at + insertion.length, message.length - resumeAt);
        return result;
    }
}
