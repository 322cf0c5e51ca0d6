package dev.starling.bencode;

import java.util.Iterator;
import java.util.NoSuchElementException;

/** A list, where it lies: its values are looked at one after the other. */
public final class ValueList implements Value, Iterable<Value> {
    private final BencodeReader reader;
    private final int list;
    private final int generation;

    ValueList(BencodeReader reader, int list) {
        this.reader = reader;
        this.list = list;
        this.generation = reader.generation();
    }

    /** Its exact encoding, from l to e. */
    public Bytes raw() {
        return reader().raw(list);
    }

    @Override
    public Iterator<Value> iterator() {
        return new Iterator<>() {
            private int next = reader().first(list);

            @Override
            public boolean hasNext() {
                return next != BencodeReader.ABSENT;
            }

            @Override
            public Value next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                var value = reader().view(next);
                next = reader().next(next);
                return value;
            }
        };
    }

    private BencodeReader reader() {
        assert generation == reader.generation() : "the reader has read another message since";
        return reader;
    }
}
