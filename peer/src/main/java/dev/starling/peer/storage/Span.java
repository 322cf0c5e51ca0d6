package dev.starling.peer.storage;

/**
 * Bytes that lie together in one file and in one piece.
 *
 * @param file the file's number in the torrent, {@link #PART_FILE} or {@link #PADDING}
 * @param position where in the file
 * @param begin where in the piece
 */
record Span(int file, long position, int begin, int length) {
    static final int PART_FILE = -1;
    static final int PADDING = -2;
}
