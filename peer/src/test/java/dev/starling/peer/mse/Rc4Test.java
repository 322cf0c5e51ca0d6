package dev.starling.peer.mse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.starling.dht.InfoHash;
import java.util.Random;
import org.bouncycastle.crypto.engines.RC4Engine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;

class Rc4Test {
    private static final InfoHash TORRENT = new InfoHash(4, 5, 6);

    @Test
    void saysWhatBouncyCastleSaysHoweverTheBytesAreCut() {
        var random = new Random(25);
        for (int round = 0; round < 100; round++) {
            var secret = new byte[96];
            random.nextBytes(secret);
            var ours = Rc4.ofInitiator(secret, TORRENT);
            var back = Rc4.ofResponder(secret, TORRENT);
            var oracle = oracle("keyA", secret);
            var oracleOfBack = oracle("keyB", secret);
            for (int part = 0; part < 20; part++) {
                var bytes = new byte[random.nextInt(2000)];
                random.nextBytes(bytes);
                int from = random.nextInt(bytes.length + 1);
                int length = random.nextInt(bytes.length - from + 1);
                agree(ours, oracle, bytes.clone(), from, length);
                agree(back, oracleOfBack, bytes, from, length);
            }
        }
    }

    private static void agree(Rc4 ours, RC4Engine oracle, byte[] bytes, int from, int length) {
        byte[] expected = bytes.clone();
        oracle.processBytes(bytes, from, length, expected, from);
        ours.apply(bytes, from, length);
        assertArrayEquals(expected, bytes);
    }

    private static RC4Engine oracle(String key, byte[] secret) {
        var engine = new RC4Engine();
        engine.init(true, new KeyParameter(Sha1.of(key, secret, TORRENT.bytes())));
        engine.processBytes(new byte[1024], 0, 1024, new byte[1024], 0);
        return engine;
    }
}
