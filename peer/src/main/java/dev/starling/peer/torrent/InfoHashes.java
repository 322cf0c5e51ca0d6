package dev.starling.peer.torrent;

import dev.starling.bencode.Bytes;
import dev.starling.bencode.Dict;
import dev.starling.bencode.MalformedMessage;
import dev.starling.dht.InfoHash;
import java.util.HexFormat;
import java.util.Optional;

/**
 * By which hashes of {@code info} a torrent is known, one at least.
 *
 * @param v1 the SHA-1, if it is of version 1 or a hybrid
 * @param v2 the SHA-256 in hex, if it is of version 2 or a hybrid
 */
public record InfoHashes(Optional<InfoHash> v1, Optional<String> v2) {
    static final int VERSION_2 = 2;

    /** Those of a .torrent, of which nothing else need make sense. */
    public static InfoHashes ofTorrent(byte[] torrent) throws MalformedMessage {
        // What follows is left alone: some servers add a line's end.
        Dict root = Dict.parsePrefix(torrent, 0, torrent.length);
        return of(root.dict("info"));
    }

    static InfoHashes of(Dict info) throws MalformedMessage {
        Bytes raw = info.raw();
        boolean isV2 = info.has("meta version") && info.integer("meta version") == VERSION_2;
        boolean isV1 = !isV2 || info.has("pieces");
        return new InfoHashes(
                isV1 ? Optional.of(InfoHash.of(Digests.sha1(raw), 0)) : Optional.empty(),
                isV2
                        ? Optional.of(HexFormat.of().formatHex(Digests.sha256(raw)))
                        : Optional.empty());
    }

    /** Where the torrent's peers are found; of a hybrid, where its version 1 is. */
    public InfoHash swarm() {
        return v1.orElseGet(
                () -> InfoHash.ofHex(v2.orElseThrow().substring(0, 2 * InfoHash.LENGTH)));
    }
}
