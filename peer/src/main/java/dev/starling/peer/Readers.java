package dev.starling.peer;

import dev.starling.host.Result;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/** Those who wait for pieces, to read them. */
final class Readers {
    /** Of one torrent; one more is turned away. */
    static final int WAITING_MAX = 1_024;

    private record Reader(long key, Consumer<Result<Integer>> whenReadable) {}

    private final Map<Integer, List<Reader>> readersByPiece = new LinkedHashMap<>();
    private long count;
    private int waiting;

    /** Answers what ends it before. */
    Swarm.Waiting await(int piece, Consumer<Result<Integer>> whenReadable) {
        if (waiting == WAITING_MAX) {
            whenReadable.accept(failed("too many wait for pieces of this torrent"));
            return () -> {};
        }
        waiting++;
        long key = ++count;
        readersByPiece
                .computeIfAbsent(piece, _ -> new ArrayList<>(1))
                .add(new Reader(key, whenReadable));
        return () -> forget(piece, key);
    }

    private void forget(int piece, long key) {
        List<Reader> readers = readersByPiece.get(piece);
        if (readers != null && readers.removeIf(reader -> reader.key() == key)) {
            waiting--;
            if (readers.isEmpty()) {
                readersByPiece.remove(piece);
            }
        }
    }

    /** Tells those whose pieces can be read now. */
    void wake(IntPredicate isReadable) {
        for (int piece : List.copyOf(readersByPiece.keySet())) {
            if (isReadable.test(piece)) {
                tell(piece, new Result.Done<>(piece));
            }
        }
    }

    /** Nothing more will be read. */
    void close() {
        for (int piece : List.copyOf(readersByPiece.keySet())) {
            tell(piece, failed("the torrent was closed"));
        }
    }

    private void tell(int piece, Result<Integer> result) {
        List<Reader> readers = readersByPiece.remove(piece);
        if (readers != null) {
            waiting -= readers.size();
            readers.forEach(reader -> reader.whenReadable().accept(result));
        }
    }

    static <T> Result<T> failed(String sentence) {
        return new Result.Failed<>(new IOException(sentence));
    }
}
