package dev.starling.peer.wire;

import dev.starling.bencode.MalformedMessage;
import dev.starling.dht.InfoHash;
import dev.starling.host.Endpoint;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a peer calls into the local network (BEP 14): these torrents I have, or want, and here I am
 * to be found. In the clothes of HTTP, one datagram each.
 *
 * @param port at which its sender is found
 * @param cookie by which the sender knows its own call; may be empty
 */
public record LocalSearch(int port, List<InfoHash> infoHashes, String cookie) {
    public static final Endpoint IPV4_GROUP = Endpoint.parse("239.192.152.143:6771");
    public static final Endpoint IPV6_GROUP = Endpoint.parse("[ff15::efc0:988f]:6771");

    /** More would not fit into a datagram that no network cuts up. */
    public static final int INFOHASHES_MAX = 20;

    static final int BYTES_MAX = 1_400;
    static final int COOKIE_CHARS_MAX = 64;

    private static final String FIRST_LINE = "BT-SEARCH * HTTP/1.1";

    public LocalSearch {
        infoHashes = List.copyOf(infoHashes);
        assert infoHashes.size() <= INFOHASHES_MAX : infoHashes;
    }

    public byte[] encode(Endpoint group) {
        var text = new StringBuilder(FIRST_LINE).append("\r\n");
        text.append("Host: ").append(group).append("\r\nPort: ").append(port).append("\r\n");
        for (InfoHash infoHash : infoHashes) {
            text.append("Infohash: ").append(infoHash).append("\r\n");
        }
        text.append("cookie: ").append(cookie).append("\r\n\r\n\r\n");
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** What it does not know is passed over; of more torrents than there may be, the first. */
    public static LocalSearch decode(byte[] bytes, int offset, int length) throws MalformedMessage {
        if (length > BYTES_MAX) {
            throw new MalformedMessage("a local search that is too long");
        }
        String[] lines =
                new String(bytes, offset, length, StandardCharsets.ISO_8859_1).split("\r?\n", -1);
        if (!lines[0].strip().equals(FIRST_LINE)) {
            throw new MalformedMessage("not a local search");
        }
        int port = 0;
        String cookie = "";
        var infoHashes = new ArrayList<InfoHash>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            String value = lines[i].substring(colon + 1).strip();
            switch (colon < 0 ? "" : lines[i].substring(0, colon).toLowerCase(Locale.ROOT)) {
                case "port" -> port = port(value);
                case "cookie" -> cookie = value.length() <= COOKIE_CHARS_MAX ? value : "";
                case "infohash" -> {
                    if (infoHashes.size() < INFOHASHES_MAX) {
                        infoHashes.add(infoHash(value));
                    }
                }
                default -> {}
            }
        }
        if (port == 0 || infoHashes.isEmpty()) {
            throw new MalformedMessage("a local search without a port or an infohash");
        }
        return new LocalSearch(port, infoHashes, cookie);
    }

    private static int port(String text) throws MalformedMessage {
        int port = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            port = 10 * port + digit;
            if (digit < 0 || digit > 9 || port > Endpoint.PORT_MAX) {
                throw new MalformedMessage("a port that is none");
            }
        }
        return port;
    }

    private static InfoHash infoHash(String hex) throws MalformedMessage {
        try {
            return InfoHash.ofHex(hex);
        } catch (IllegalArgumentException e) {
            throw new MalformedMessage("an infohash that is none");
        }
    }
}
