package dev.starling.simulation.population;

import dev.starling.peer.storage.PieceBuffer;
import dev.starling.peer.storage.PieceMemory;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * Memory for pieces that takes none as long as what comes is the {@link SharedContent} itself. A
 * part that is not has a copy of the piece made for it, which is then hashed in earnest.
 */
final class ContentMemory implements PieceMemory {
    /** As much as peers on machines keep open. */
    private static final long OPEN_BYTES_MAX = 64L << 20;

    private final SharedContent content;
    private final int countMax;
    private int out;

    ContentMemory(SharedContent content) {
        this.content = content;
        int pieceLength = content.metainfo().pieces().pieceLength();
        this.countMax = (int) Math.max(2, OPEN_BYTES_MAX / pieceLength);
    }

    @Override
    public @Nullable PieceBuffer take(int piece, int length) {
        if (out == countMax) {
            return null;
        }
        out++;
        return new Parts(content, piece, length);
    }

    @Override
    public void giveBack(PieceBuffer buffer) {
        out--;
    }

    @Override
    public long heldBytes() {
        return 0;
    }

    @Override
    public void letGo() {}

    private static final class Parts implements PieceBuffer {
        private final SharedContent content;
        private final int piece;
        private final int length;
        private final long offset;
        private byte @Nullable [] own;

        Parts(SharedContent content, int piece, int length) {
            this.content = content;
            this.piece = piece;
            this.length = length;
            this.offset = content.metainfo().pieces().offset(piece);
        }

        @Override
        public void put(int at, ByteBuffer part) {
            byte[] copy = own;
            if (copy == null) {
                if (content.isSame(offset + at, part)) {
                    return;
                }
                // What has not come yet is overwritten before anybody looks at it.
                copy = new byte[length];
                content.slice(offset, length).get(copy);
                own = copy;
            }
            part.get(part.position(), copy, at, part.remaining());
        }

        @Override
        public ByteBuffer whole() {
            byte[] copy = own;
            return copy == null ? content.slice(offset, length) : ByteBuffer.wrap(copy);
        }

        @Override
        public byte[] sha1() {
            byte[] copy = own;
            if (copy == null) {
                return content.sha1(piece);
            }
            MessageDigest sha1 = SharedContent.sha1();
            return sha1.digest(copy);
        }
    }
}
