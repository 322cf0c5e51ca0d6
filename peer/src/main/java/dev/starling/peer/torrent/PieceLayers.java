package dev.starling.peer.torrent;

import dev.starling.bencode.Bytes;
import dev.starling.bencode.Dict;
import dev.starling.bencode.MalformedMessage;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Of version 2 the roots of pieces, by the root of the file that they are of (BEP 52). They stand
 * beside {@code info}; but since they add up to what stands in it, they are as good as hashed.
 *
 * <p>The map is asked and never walked through.
 */
final class PieceLayers {
    static final PieceLayers NONE = new PieceLayers(new HashMap<>());

    private final Map<Bytes, Bytes> byRoot;

    private PieceLayers(Map<Bytes, Bytes> byRoot) {
        this.byRoot = byRoot;
    }

    /** Those of the files; a torrent made of a magnet's metadata has none. */
    static PieceLayers of(Dict torrent, InfoDict info) throws MalformedMessage {
        if (info.roots().isEmpty() || !torrent.has("piece layers")) {
            return NONE;
        }
        var written = new HashMap<Bytes, Bytes>();
        for (var field : torrent.dict("piece layers")) {
            if (field.value() instanceof Bytes layer) {
                written.putIfAbsent(field.key(), layer);
            }
        }
        int pieceLength = info.pieces().pieceLength();
        var checked = new HashMap<Bytes, Bytes>();
        for (var file : info.files()) {
            Bytes root = info.roots().get(file.number());
            if (root == null || file.length() <= pieceLength || checked.containsKey(root)) {
                continue;
            }
            Bytes layer = written.get(root);
            long count = (file.length() - 1) / pieceLength + 1;
            if (layer == null || layer.length() != count * Merkle.HASH_LENGTH) {
                throw new MalformedMessage("the hashes of the pieces of a file are missing");
            }
            byte[] hashes = layer.toByteArray();
            if (!Arrays.equals(Merkle.rootOfPieces(hashes, pieceLength), root.toByteArray())) {
                throw new MalformedMessage("the hashes of the pieces of a file are not its own");
            }
            checked.put(root, new Bytes(hashes, 0, hashes.length));
        }
        return new PieceLayers(checked);
    }

    /**
     * @param root the file's
     * @param number the piece's, from 0 in its file
     */
    Optional<byte[]> pieceRoot(byte[] root, int number) {
        return Optional.ofNullable(byRoot.get(new Bytes(root, 0, root.length)))
                .map(
                        layer -> {
                            int at = layer.offset() + number * Merkle.HASH_LENGTH;
                            return Arrays.copyOfRange(layer.array(), at, at + Merkle.HASH_LENGTH);
                        });
    }
}
