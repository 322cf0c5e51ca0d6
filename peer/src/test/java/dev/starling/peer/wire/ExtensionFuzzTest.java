package dev.starling.peer.wire;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.bencode.MalformedMessage;
import dev.starling.host.Endpoint;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Payloads that were right before somebody scribbled in them. */
final class ExtensionFuzzTest {
    private static final int ROUNDS = 100_000;

    private interface Decoder {
        Object decode(byte[] payload) throws MalformedMessage;
    }

    @Test
    void scribblesMakeNothingButMalformedMessages() {
        Endpoint peer = Endpoint.parse("192.0.2.7:6881");
        byte[] hello =
                ExtendedHandshake.ours(1, 2, 3, 4, false, "Starling", 6881, 500, 31235, peer)
                        .encode();
        check(hello, ExtendedHandshake::decode);
        check(new MetadataMessage.Data(0, 3, new byte[3], 0, 3).encode(), MetadataMessage::decode);
        check(new MetadataMessage.Request(12).encode(), MetadataMessage::decode);
        var added = new PexPeer(peer, true, true, true);
        var added6 = new PexPeer(Endpoint.parse("[2001:db8::1]:6881"), true, false, true);
        byte[] pex = new PexMessage(List.of(added, added6), List.of(peer)).encode();
        check(pex, PexMessage::decode);
        check(new DontHave(7).encode(), DontHave::decode);
        check(new UploadOnly(true).encode(), UploadOnly::decode);
    }

    private static void check(byte[] right, Decoder decoder) {
        int refused = 0;
        for (int seed = 0; seed < ROUNDS; seed++) {
            var random = new SplittableRandom(seed);
            byte[] payload = right.clone();
            for (int changes = random.nextInt(3); changes >= 0; changes--) {
                payload = changed(payload, random);
            }
            try {
                decoder.decode(payload);
            } catch (MalformedMessage malformed) {
                refused++;
            }
        }
        assertTrue(refused > ROUNDS / 10, "refused " + refused);
    }

    private static byte[] changed(byte[] payload, RandomGenerator random) {
        if (payload.length == 0) {
            return new byte[] {(byte) random.nextInt()};
        }
        int at = random.nextInt(payload.length);
        byte[] changed = payload.clone();
        switch (random.nextInt(4)) {
            case 0 -> changed[at] = (byte) random.nextInt();
            case 1 -> changed[at] = (byte) "dlie:-0123456789".charAt(random.nextInt(16));
            case 2 -> changed = Arrays.copyOf(payload, at);
            default -> {
                // A part of it comes again.
                changed = Arrays.copyOf(payload, payload.length + at);
                System.arraycopy(payload, 0, changed, payload.length, at);
            }
        }
        return changed;
    }
}
