package dev.starling.bencode;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** Messages as tests like to write them: one character for each byte. */
final class Latin1 {
    private Latin1() {}

    static byte[] bytes(String characters) {
        return characters.getBytes(ISO_8859_1);
    }

    static String text(byte[] bytes) {
        return new String(bytes, ISO_8859_1);
    }
}
