package dev.starling.peer.mse;

import dev.starling.dht.InfoHash;
import org.bouncycastle.crypto.engines.RC4Engine;
import org.bouncycastle.crypto.params.KeyParameter;

/** One direction's cipher. Its first bytes, which tell of the key, are thrown away. */
final class Rc4 {
    private static final int DROPPED_BYTES = 1024;

    private final RC4Engine engine = new RC4Engine();

    private Rc4(byte[] key) {
        engine.init(true, new KeyParameter(key));
        apply(new byte[DROPPED_BYTES], 0, DROPPED_BYTES);
    }

    /** Of what flows from who has begun to who has answered. */
    static Rc4 ofInitiator(byte[] secret, InfoHash infoHash) {
        return new Rc4(Sha1.of("keyA", secret, infoHash.bytes()));
    }

    /** Of what flows back. */
    static Rc4 ofResponder(byte[] secret, InfoHash infoHash) {
        return new Rc4(Sha1.of("keyB", secret, infoHash.bytes()));
    }

    /** Encrypts or decrypts in place, which is the same. */
    void apply(byte[] bytes, int offset, int length) {
        engine.processBytes(bytes, offset, length, bytes, offset);
    }
}
