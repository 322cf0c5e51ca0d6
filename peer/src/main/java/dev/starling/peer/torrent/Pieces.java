package dev.starling.peer.torrent;

/**
 * How a torrent's content is cut: into pieces of one length, of which only the last may be shorter,
 * and each of them into blocks.
 */
public record Pieces(long totalLength, int pieceLength) {
    /** What every peer is willing to send at once. */
    public static final int BLOCK_LENGTH = 16 * 1024;

    /** Eight times as long as the longest that are seen. */
    public static final int PIECE_LENGTH_MAX = 128 << 20;

    /** A .torrent of 64 MiB has hashes for fewer. */
    public static final int PIECES_MAX = 1 << 22;

    public Pieces {
        assert isPossible(totalLength, pieceLength) : totalLength + " in " + pieceLength;
    }

    /** Whether a torrent can be cut like this. */
    static boolean isPossible(long totalLength, long pieceLength) {
        return totalLength > 0
                && pieceLength > 0
                && pieceLength <= PIECE_LENGTH_MAX
                && (totalLength - 1) / pieceLength < PIECES_MAX;
    }

    public int count() {
        return (int) ((totalLength - 1) / pieceLength) + 1;
    }

    public int length(int piece) {
        checkPiece(piece);
        return (int) Math.min(pieceLength, totalLength - offset(piece));
    }

    /** Where in the content a piece begins. */
    public long offset(int piece) {
        return (long) piece * pieceLength;
    }

    /** The piece in which a byte of the content lies. */
    public int pieceAt(long offset) {
        assert offset >= 0 && offset < totalLength : offset;
        return (int) (offset / pieceLength);
    }

    public int blockCount(int piece) {
        return (length(piece) - 1) / BLOCK_LENGTH + 1;
    }

    /** The block of this number, counted from 0 in its piece. */
    public Block block(int piece, int number) {
        int begin = number * BLOCK_LENGTH;
        int length = length(piece);
        assert number >= 0 && begin < length : number;
        return new Block(piece, begin, Math.min(BLOCK_LENGTH, length - begin));
    }

    /** Whether a stranger's block lies within one piece of these, and is not empty. */
    public boolean contains(Block block) {
        return block.piece() >= 0
                && block.piece() < count()
                && block.begin() >= 0
                && block.length() > 0
                && block.length() <= length(block.piece()) - block.begin();
    }

    private void checkPiece(int piece) {
        assert piece >= 0 && piece < count() : piece;
    }
}
