package dev.starling.cli.dht;

import dev.starling.bencode.BencodeReader;
import dev.starling.bencode.BencodeWriter;
import dev.starling.bencode.Bytes;
import dev.starling.bencode.MalformedMessage;

/** The value of an item: any bencode (BEP 44), most often a string. */
record ItemValue(Bytes encoded) {
    static final int BYTES_MAX = 1000;

    /** The value that is a string of these bytes. */
    static ItemValue ofContent(byte[] content) {
        byte[] encoded = new BencodeWriter(content.length + 16).bytes(content).toByteArray();
        return new ItemValue(new Bytes(encoded, 0, encoded.length));
    }

    static ItemValue ofEncoded(byte[] encoded) {
        return new ItemValue(new Bytes(encoded, 0, encoded.length));
    }

    boolean isTooLong() {
        return encoded.length() > BYTES_MAX;
    }

    /**
     * For people: the text that it is, and of anything else its bencode, in which what could steer
     * a terminal is written as {@code \x1b}.
     */
    String text() {
        try {
            String text = content().text();
            if (isPrintable(text)) {
                return text;
            }
        } catch (MalformedMessage isNoText) {
            // then as it is encoded
        }
        return escaped();
    }

    /** The bytes of a string; the encoding of anything else. */
    Bytes content() {
        var reader = new BencodeReader();
        try {
            reader.read(encoded.array(), encoded.offset(), encoded.length());
        } catch (MalformedMessage e) {
            return encoded;
        }
        return reader.isString(BencodeReader.ROOT)
                ? new Bytes(
                        encoded.array(),
                        reader.offset(BencodeReader.ROOT),
                        reader.length(BencodeReader.ROOT))
                : encoded;
    }

    private String escaped() {
        var escaped = new StringBuilder();
        for (byte b : encoded.toByteArray()) {
            if (b >= ' ' && b < 0x7f && b != '\\') {
                escaped.append((char) b);
            } else {
                escaped.append(String.format("\\x%02x", b));
            }
        }
        return escaped.toString();
    }

    private static boolean isPrintable(String text) {
        return text.codePoints()
                .noneMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t');
    }
}
