package dev.starling.bencode;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A dictionary, where it lies. Fields are asked for by name and come as what they must be, or as a
 * {@link MalformedMessage} that names them; a name stands for its bytes, one character each. Of two
 * fields of one name the first one counts.
 *
 * <p>A view of the tape of a {@link BencodeReader}: nothing is copied, each question walks over the
 * dictionary's own keys. A view made by {@link #parse} has a reader to itself and stays good.
 */
public final class Dict implements Value, Iterable<Dict.Field> {
    /** A key and its value. */
    public record Field(Bytes key, Value value) {}

    private final BencodeReader reader;
    private final int dict;
    private final int generation;

    Dict(BencodeReader reader, int dict) {
        this.reader = reader;
        this.dict = dict;
        this.generation = reader.generation();
    }

    /** Reads a dictionary that fills the array. */
    public static Dict parse(byte[] array) throws MalformedMessage {
        return parse(array, 0, array.length);
    }

    /** Reads a dictionary that fills the range. */
    public static Dict parse(byte[] array, int offset, int length) throws MalformedMessage {
        var reader = new BencodeReader();
        reader.read(array, offset, length);
        return reader.root();
    }

    /** Reads a dictionary that something else follows: how far it goes is the length of its raw. */
    public static Dict parsePrefix(byte[] array, int offset, int length) throws MalformedMessage {
        var reader = new BencodeReader();
        reader.readPrefix(array, offset, length);
        return reader.root();
    }

    /** Refuses keys that do not ascend or come twice, here and in all that is within. */
    public Dict requireSortedKeys() throws MalformedMessage {
        reader().requireSortedKeys(dict);
        return this;
    }

    public boolean has(String key) {
        return reader().find(dict, key) != BencodeReader.ABSENT;
    }

    /** The value of this key, whatever it is, or null. */
    public @Nullable Value find(String key) {
        int value = reader().find(dict, key);
        return value == BencodeReader.ABSENT ? null : reader.view(value);
    }

    public Dict dict(String key) throws MalformedMessage {
        return new Dict(reader, reader().dict(dict, key));
    }

    public ValueList list(String key) throws MalformedMessage {
        return new ValueList(reader, reader().list(dict, key));
    }

    public Bytes bytes(String key) throws MalformedMessage {
        return reader.content(reader().string(dict, key));
    }

    public Bytes bytes(String key, int length) throws MalformedMessage {
        return reader.content(reader().string(dict, key, length));
    }

    /** A string that must be UTF-8; see {@link Bytes#text}. */
    public String text(String key) throws MalformedMessage {
        return bytes(key).text();
    }

    public long integer(String key) throws MalformedMessage {
        return reader().integer(dict, key);
    }

    public int integer(String key, int min, int max) throws MalformedMessage {
        return reader().integer(dict, key, min, max);
    }

    /** The exact encoding of a field's value: the infohash is the hash of these bytes of info. */
    public Bytes raw(String key) throws MalformedMessage {
        int value = reader().find(dict, key);
        if (value == BencodeReader.ABSENT) {
            throw reader.missing(dict, key, "there");
        }
        return reader.raw(value);
    }

    /** Its own exact encoding, from d to e. */
    public Bytes raw() {
        return reader().raw(dict);
    }

    /** The fields as they come, those of a name that came before included. */
    @Override
    public Iterator<Field> iterator() {
        return new Iterator<>() {
            private int key = reader().first(dict);

            @Override
            public boolean hasNext() {
                return key != BencodeReader.ABSENT;
            }

            @Override
            public Field next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                int value = reader().next(key);
                var field = new Field(reader.content(key), reader.view(value));
                key = reader.next(value);
                return field;
            }
        };
    }

    private BencodeReader reader() {
        assert generation == reader.generation() : "the reader has read another message since";
        return reader;
    }
}
