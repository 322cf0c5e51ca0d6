package dev.starling.peer.storage;

import dev.starling.bencode.BencodeTree;
import dev.starling.bencode.MalformedMessage;
import dev.starling.host.Endpoint;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a torrent beside its pieces.
 *
 * @param peers whom to try first
 */
public record ResumeFacts(long downloadedBytes, long uploadedBytes, List<Endpoint> peers) {
    public static final ResumeFacts NONE = new ResumeFacts(0, 0, List.of());

    public static final int PEERS_MAX = 200;

    public ResumeFacts {
        peers = List.copyOf(peers.size() > PEERS_MAX ? peers.subList(0, PEERS_MAX) : peers);
    }

    byte[] encode() {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("downloaded", downloadedBytes);
        tree.put("peers", peers.stream().map(Endpoint::toString).toList());
        tree.put("uploaded", uploadedBytes);
        return BencodeTree.encode(tree);
    }

    /** Reads what {@link #encode} wrote; keys that it does not know are passed over. */
    static ResumeFacts decode(byte[] encoded) throws MalformedMessage {
        Map<String, Object> tree = BencodeTree.decode(encoded);
        var peers = new ArrayList<Endpoint>();
        for (Object text : list(tree, "peers")) {
            if (text instanceof byte[] bytes) {
                peers.add(endpoint(new String(bytes, StandardCharsets.US_ASCII)));
            }
        }
        return new ResumeFacts(number(tree.get("downloaded")), number(tree.get("uploaded")), peers);
    }

    private static Endpoint endpoint(String text) throws MalformedMessage {
        try {
            return Endpoint.parse(text);
        } catch (IllegalArgumentException e) {
            throw new MalformedMessage("a peer to try is no address");
        }
    }

    private static long number(@Nullable Object value) throws MalformedMessage {
        if (value instanceof Long number) {
            return number;
        }
        throw new MalformedMessage("what is remembered of the torrent lacks a number");
    }

    private static List<?> list(Map<String, Object> tree, String key) {
        return tree.get(key) instanceof List<?> list ? list : List.of();
    }
}
