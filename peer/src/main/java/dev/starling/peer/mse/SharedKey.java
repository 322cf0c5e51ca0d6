package dev.starling.peer.mse;

import dev.starling.dht.InfoHash;

/**
 * What both sides know beforehand: the infohash. It is shown only as a hash, by which whoever takes
 * part in the torrent recognises it.
 */
public final class SharedKey {
    private SharedKey() {}

    /** How the torrent of this infohash is named to who answers: HASH('req2', SKEY). */
    public static InfoHash hashed(InfoHash infoHash) {
        return InfoHash.of(Sha1.of("req2", infoHash.bytes()), 0);
    }
}
