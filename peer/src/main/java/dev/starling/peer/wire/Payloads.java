package dev.starling.peer.wire;

import dev.starling.bencode.BencodeReader;
import dev.starling.bencode.BencodeWriter;
import dev.starling.bencode.Dict;
import dev.starling.bencode.MalformedMessage;

/** What the bencoded payloads of extended messages share. */
final class Payloads {
    private Payloads() {}

    /** A dictionary that fills the payload. */
    static Dict read(byte[] payload, int bytesMax, int entriesMax) throws MalformedMessage {
        if (payload.length > bytesMax) {
            throw new MalformedMessage("a payload that is too long");
        }
        var reader = new BencodeReader(entriesMax);
        reader.read(payload, 0, payload.length);
        return reader.root();
    }

    /** A dictionary with which the payload begins. */
    static Dict readPrefix(byte[] payload, int entriesMax) throws MalformedMessage {
        var reader = new BencodeReader(entriesMax);
        reader.readPrefix(payload, 0, payload.length);
        return reader.root();
    }

    static BencodeWriter writer(int bytesMax) {
        return new BencodeWriter(bytesMax);
    }

    /** Says it unless it is 0, which stands for nothing. */
    static void positive(BencodeWriter writer, String key, int value) {
        if (value > 0) {
            writer.key(key).integer(value);
        }
    }

    /** A stranger's text, without what would do something to a terminal, and not too long. */
    static String shown(String text, int charactersMax) {
        var shown = new StringBuilder();
        text.codePoints()
                .filter(c -> Character.isLetterOrDigit(c) || (c >= ' ' && c <= '~'))
                .limit(charactersMax)
                .forEach(shown::appendCodePoint);
        return shown.toString();
    }
}
