package dev.starling.cli;

import dev.starling.bencode.Bytes;
import dev.starling.bencode.Dict;
import dev.starling.bencode.MalformedMessage;
import dev.starling.dht.InfoHash;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which torrent is meant, in each of the ways in which users say it: a magnet link, an infohash in
 * hex or base32, a .torrent.
 *
 * @param v1 the SHA-1 of its {@code info}, if it is of version 1 or a hybrid
 * @param v2 the SHA-256 of its {@code info} in hex, if it is of version 2 or a hybrid
 */
record TorrentId(Optional<InfoHash> v1, Optional<String> v2) {
    /** A .torrent for a hundred terabytes is shorter. */
    static final int TORRENT_BYTES_MAX = 64 << 20;

    private static final Pattern V1_HEX = Pattern.compile("[0-9a-fA-F]{40}");
    private static final Pattern V1_BASE32 = Pattern.compile("[a-zA-Z2-7]{32}");
    private static final Pattern V2_HEX = Pattern.compile("[0-9a-fA-F]{64}");
    private static final Pattern V2_MULTIHASH = Pattern.compile("1220[0-9a-fA-F]{64}");

    private static final String MAGNET = "magnet:?";
    private static final String BTIH = "urn:btih:";
    private static final String BTMH = "urn:btmh:";

    /** Of the {@code xt} of a magnet link. */
    private static final Pattern TOPIC =
            Pattern.compile("xt(\\.\\d+)?=.*", Pattern.CASE_INSENSITIVE);

    /**
     * Understands what a user wrote.
     *
     * @param standardInput what {@code -} stands for
     * @throws Failure when it means no torrent
     */
    static TorrentId of(String text, InputStream standardInput) throws IOException, Failure {
        if (V1_HEX.matcher(text).matches() || V1_BASE32.matcher(text).matches()) {
            return new TorrentId(Optional.of(infoHash(text)), Optional.empty());
        }
        if (V2_HEX.matcher(text).matches()) {
            return ofV2(text);
        }
        if (startsWith(text, "magnet:")) {
            return ofMagnet(text);
        }
        if (!text.equals(Input.STANDARD) && !exists(text)) {
            throw new Failure(
                    ExitCode.USAGE,
                    "'"
                            + text
                            + "' is neither a magnet link nor an infohash (40 or 64 hexadecimal"
                            + " digits, or 32 of base32), and there is no such file");
        }
        byte[] torrent = Input.read(text, TORRENT_BYTES_MAX, standardInput);
        try {
            return ofTorrent(torrent);
        } catch (MalformedMessage malformed) {
            String name = text.equals(Input.STANDARD) ? "standard input" : text;
            throw new Failure(
                    ExitCode.USAGE, name + " is no .torrent: " + malformed.getMessage(), malformed);
        }
    }

    /** Where the DHT keeps the torrent's peers; of a hybrid, where its version 1 is. */
    InfoHash infoHash() {
        return v1.orElseGet(() -> InfoHash.of(HexFormat.of().parseHex(v2.orElseThrow(), 0, 40), 0));
    }

    static TorrentId ofTorrent(byte[] torrent) throws MalformedMessage {
        // What follows is left alone: some servers add a line's end.
        Dict root = Dict.parsePrefix(torrent, 0, torrent.length);
        Dict info = root.dict("info");
        Bytes raw = root.raw("info");
        boolean isV2 = info.has("meta version") && info.integer("meta version") == 2;
        boolean isV1 = !isV2 || info.has("pieces");
        return new TorrentId(
                isV1 ? Optional.of(InfoHash.of(hash("SHA-1", raw), 0)) : Optional.empty(),
                isV2
                        ? Optional.of(HexFormat.of().formatHex(hash("SHA-256", raw)))
                        : Optional.empty());
    }

    private static TorrentId ofMagnet(String link) throws Failure {
        Optional<InfoHash> v1 = Optional.empty();
        Optional<String> v2 = Optional.empty();
        String parameters = startsWith(link, MAGNET) ? link.substring(MAGNET.length()) : "";
        for (String parameter : parameters.split("&", -1)) {
            if (!TOPIC.matcher(parameter).matches()) {
                continue;
            }
            String topic = decode(parameter.substring(parameter.indexOf('=') + 1));
            if (startsWith(topic, BTIH)) {
                String hash = topic.substring(BTIH.length());
                if (!V1_HEX.matcher(hash).matches() && !V1_BASE32.matcher(hash).matches()) {
                    throw bad(hash, "40 hexadecimal digits or 32 of base32", BTIH);
                }
                v1 = v1.or(() -> Optional.of(infoHash(hash)));
            } else if (startsWith(topic, BTMH)) {
                String hash = topic.substring(BTMH.length());
                if (!V2_MULTIHASH.matcher(hash).matches()) {
                    throw bad(hash, "1220 and 64 hexadecimal digits", BTMH);
                }
                v2 = v2.or(() -> ofV2(hash.substring(4)).v2());
            }
        }
        if (v1.isEmpty() && v2.isEmpty()) {
            throw new Failure(
                    ExitCode.USAGE,
                    "the magnet link names no torrent: there is no xt=urn:btih: or xt=urn:btmh: in"
                            + " it (quote it, or the shell ends it at an &)");
        }
        return new TorrentId(v1, v2);
    }

    private static Failure bad(String hash, String expected, String prefix) {
        return new Failure(
                ExitCode.USAGE,
                "the magnet link's '" + hash + "' after " + prefix + " is not " + expected);
    }

    private static String decode(String text) throws Failure {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new Failure(
                    ExitCode.USAGE, "the magnet link has a % that no two digits follow", e);
        }
    }

    private static TorrentId ofV2(String hex) {
        return new TorrentId(Optional.empty(), Optional.of(hex.toLowerCase(Locale.ROOT)));
    }

    private static InfoHash infoHash(String text) {
        return text.length() == 2 * InfoHash.LENGTH
                ? InfoHash.ofHex(text)
                : InfoHash.of(base32(text), 0);
    }

    /** Thirty-two digits of five bits each (RFC 4648). */
    private static byte[] base32(String text) {
        byte[] bytes = new byte[InfoHash.LENGTH];
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int digit = c <= '7' ? c - '2' + 26 : (c & ~0x20) - 'A';
            for (int bit = 0; bit < 5; bit++) {
                int place = 5 * i + bit;
                bytes[place / 8] |= (byte) ((digit >> (4 - bit) & 1) << (7 - place % 8));
            }
        }
        return bytes;
    }

    private static byte[] hash(String algorithm, Bytes raw) {
        try {
            var digest = MessageDigest.getInstance(algorithm);
            digest.update(raw.array(), raw.offset(), raw.length());
            return digest.digest();
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible); // every JDK has both
        }
    }

    private static boolean exists(String name) {
        try {
            return Files.exists(Path.of(name));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static boolean startsWith(String text, String prefix) {
        return text.regionMatches(true, 0, prefix, 0, prefix.length());
    }
}
