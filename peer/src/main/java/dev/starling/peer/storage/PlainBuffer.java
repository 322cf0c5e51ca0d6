package dev.starling.peer.storage;

import java.nio.ByteBuffer;

/**
 * A piece in memory of its own.
 *
 * @param whole from position to limit the whole piece
 */
public record PlainBuffer(ByteBuffer whole) implements PieceBuffer {
    @Override
    public void put(int at, ByteBuffer part) {
        whole.put(whole.position() + at, part, part.position(), part.remaining());
    }

    @Override
    public byte[] sha1() {
        return TorrentStore.sha1(whole);
    }
}
