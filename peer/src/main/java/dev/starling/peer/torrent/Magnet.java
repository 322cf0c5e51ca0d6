package dev.starling.peer.torrent;

import dev.starling.bencode.MalformedMessage;
import dev.starling.dht.InfoHash;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a magnet link says of a torrent (BEP 9 and 53), or a bare infohash, which says less.
 *
 * @param name as its author wrote it, not safe for a disk
 * @param peers to try, each {@code HOST:PORT}
 * @param selected which files are wanted, by their places in {@link Metainfo#files}, in ascending
 *     order; none means all
 * @param webSeeds where the content lies on the web
 */
public record Magnet(
        InfoHashes hashes,
        Optional<String> name,
        List<String> peers,
        List<Integer> selected,
        List<String> webSeeds) {
    private static final int LINK_LENGTH_MAX = 64 * 1024;
    private static final int PEERS_MAX = 100;
    private static final int WEB_SEEDS_MAX = 100;

    private static final String SCHEME = "magnet:";
    private static final String BTIH = "urn:btih:";
    private static final String BTMH = "urn:btmh:";

    /** Of a multihash: SHA-256, 32 bytes. */
    private static final String SHA256 = "1220";

    private static final Pattern V1_HEX = Pattern.compile("[0-9a-fA-F]{40}");
    private static final Pattern V1_BASE32 = Pattern.compile("[a-zA-Z2-7]{32}");
    private static final Pattern V2_HEX = Pattern.compile("[0-9a-fA-F]{64}");
    private static final Pattern V2_MULTIHASH = Pattern.compile(SHA256 + "[0-9a-fA-F]{64}");
    private static final Pattern PEER = Pattern.compile("(\\[[^\\]]+]|[^:\\[\\]]+):\\d{1,5}");

    /** Some number the topics, {@code xt.1}, when there are two. */
    private static final Pattern TOPIC = Pattern.compile("xt(\\.\\d+)?");

    static Magnet of(InfoHashes hashes, Optional<String> name) {
        return new Magnet(hashes, name, List.of(), List.of(), List.of());
    }

    /** Whether a text is a magnet link, if perhaps not a good one. */
    public static boolean isLink(String text) {
        return startsWith(text, SCHEME);
    }

    /** A bare infohash: 40 hexadecimal digits or 32 of base32, or 64 of version 2. */
    public static Optional<Magnet> ofHash(String text) {
        if (V2_HEX.matcher(text).matches()) {
            return Optional.of(of(new InfoHashes(Optional.empty(), lower(text)), Optional.empty()));
        }
        return v1(text).map(
                        v1 ->
                                of(
                                        new InfoHashes(Optional.of(v1), Optional.empty()),
                                        Optional.empty()));
    }

    /** Reads a link. The message of what it throws is a sentence for whoever gave it. */
    public static Magnet parse(String link) throws MalformedMessage {
        if (link.length() > LINK_LENGTH_MAX) {
            throw new MalformedMessage("the magnet link is too long");
        }
        Optional<InfoHash> v1 = Optional.empty();
        Optional<String> v2 = Optional.empty();
        Optional<String> name = Optional.empty();
        List<Integer> selected = List.of();
        var peers = new ArrayList<String>();
        var webSeeds = new ArrayList<String>();
        String parameters = startsWith(link, SCHEME + "?") ? link.substring(8) : "";
        for (String parameter : parameters.split("&", -1)) {
            int equals = parameter.indexOf('=');
            if (equals < 0) {
                continue;
            }
            String key = parameter.substring(0, equals).toLowerCase(Locale.ROOT);
            String value = parameter.substring(equals + 1);
            switch (key) {
                case "dn" -> name = name.or(() -> text(value));
                case "so" -> selected = Selection.parse(decoded(value));
                case "x.pe" ->
                        text(value).filter(Magnet::isPeer).ifPresent(p -> add(peers, p, PEERS_MAX));
                case "ws" -> text(value).ifPresent(url -> add(webSeeds, url, WEB_SEEDS_MAX));
                default -> {
                    if (TOPIC.matcher(key).matches()) {
                        String topic = decoded(value);
                        v1 = v1.isPresent() ? v1 : v1Topic(topic);
                        v2 = v2.isPresent() ? v2 : v2Topic(topic);
                    }
                }
            }
        }
        if (v1.isEmpty() && v2.isEmpty()) {
            throw new MalformedMessage(
                    "the magnet link names no torrent: there is no xt=urn:btih: or xt=urn:btmh: in"
                            + " it (quote it, or the shell ends it at an &)");
        }
        return new Magnet(
                new InfoHashes(v1, v2), name, List.copyOf(peers), selected, List.copyOf(webSeeds));
    }

    public Optional<InfoHash> v1() {
        return hashes.v1();
    }

    /** In hexadecimal digits. */
    public Optional<String> v2() {
        return hashes.v2();
    }

    /** The swarm's. */
    public InfoHash infoHash() {
        return hashes.swarm();
    }

    /** The link. */
    @Override
    public String toString() {
        var link = new ArrayList<String>();
        hashes.v1().ifPresent(v1 -> link.add("xt=" + BTIH + v1));
        hashes.v2().ifPresent(v2 -> link.add("xt=" + BTMH + SHA256 + v2));
        name.ifPresent(n -> link.add("dn=" + encoded(n)));
        // As BEP 9 shows them; no character of an address needs an escape.
        peers.forEach(peer -> link.add("x.pe=" + peer));
        if (!selected.isEmpty()) {
            link.add("so=" + Selection.format(selected));
        }
        webSeeds.forEach(url -> link.add("ws=" + encoded(url)));
        return SCHEME + "?" + String.join("&", link);
    }

    private static Optional<InfoHash> v1Topic(String topic) throws MalformedMessage {
        if (!startsWith(topic, BTIH)) {
            return Optional.empty();
        }
        String hash = topic.substring(BTIH.length());
        var v1 = v1(hash);
        if (v1.isEmpty()) {
            throw bad(hash, "40 hexadecimal digits or 32 of base32", BTIH);
        }
        return v1;
    }

    private static Optional<String> v2Topic(String topic) throws MalformedMessage {
        if (!startsWith(topic, BTMH)) {
            return Optional.empty();
        }
        String hash = topic.substring(BTMH.length());
        if (!V2_MULTIHASH.matcher(hash).matches()) {
            throw bad(hash, SHA256 + " and 64 hexadecimal digits", BTMH);
        }
        return lower(hash.substring(SHA256.length()));
    }

    private static MalformedMessage bad(String hash, String expected, String prefix) {
        return new MalformedMessage(
                "the magnet link's '" + hash + "' after " + prefix + " is not " + expected);
    }

    private static Optional<InfoHash> v1(String text) {
        if (V1_HEX.matcher(text).matches()) {
            return Optional.of(InfoHash.ofHex(text));
        }
        return V1_BASE32.matcher(text).matches()
                ? Optional.of(InfoHash.of(base32(text), 0))
                : Optional.empty();
    }

    private static Optional<String> lower(String hex) {
        return Optional.of(hex.toLowerCase(Locale.ROOT));
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

    private static boolean isPeer(String peer) {
        if (!PEER.matcher(peer).matches()) {
            return false;
        }
        int port = Integer.parseInt(peer, peer.lastIndexOf(':') + 1, peer.length(), 10);
        return port > 0 && port <= 0xffff;
    }

    private static void add(List<String> list, String text, int max) {
        if (list.size() < max && !list.contains(text)) {
            list.add(text);
        }
    }

    /** What is only for people, or a hint, may be badly written. */
    private static Optional<String> text(String value) {
        try {
            return Optional.of(decoded(value)).filter(text -> !text.isEmpty());
        } catch (MalformedMessage badlyEscaped) {
            return Optional.of(value);
        }
    }

    private static String decoded(String text) throws MalformedMessage {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new MalformedMessage("the magnet link has a % that no two digits follow");
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static boolean startsWith(String text, String prefix) {
        return text.regionMatches(true, 0, prefix, 0, prefix.length());
    }
}
