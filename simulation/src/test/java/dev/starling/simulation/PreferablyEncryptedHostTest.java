package dev.starling.simulation;

import dev.starling.peer.mse.Encryption;

/** Streams whose encryption is negotiated keep the contract of streams, too. */
final class PreferablyEncryptedHostTest extends EncryptedHostTest {
    @Override
    Encryption wanted() {
        return Encryption.PREFER;
    }
}
