package dev.starling.peer.torrent;

import dev.starling.bencode.Bytes;
import dev.starling.bencode.Dict;
import dev.starling.bencode.Int;
import dev.starling.bencode.Value;
import dev.starling.bencode.ValueList;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What stands in a .torrent beside {@code info}. No hash vouches for any of it, and nothing depends
 * on it: what makes no sense is as if it were not there.
 *
 * @param created seconds since 1970
 * @param webSeeds where the content lies on the web (BEP 19)
 * @param nodes of the DHT that the author recommends, each a host and a port
 */
record Surroundings(
        Optional<String> comment,
        Optional<String> createdBy,
        OptionalLong created,
        List<String> webSeeds,
        List<String> nodes) {
    static final Surroundings NONE =
            new Surroundings(
                    Optional.empty(), Optional.empty(), OptionalLong.empty(), List.of(), List.of());

    private static final int TEXT_LENGTH_MAX = 64 * 1024;

    /** The end of the year 9999, which every calendar can show. */
    private static final long CREATED_MAX = 253_402_300_799L;

    private static final int WEB_SEEDS_MAX = 100;
    private static final int NODES_MAX = 100;
    private static final int HOST_LENGTH_MAX = 255;

    static Surroundings of(Dict torrent) {
        return new Surroundings(
                text(torrent, "comment"),
                text(torrent, "created by"),
                torrent.find("creation date") instanceof Int(long seconds)
                                && seconds >= 0
                                && seconds <= CREATED_MAX
                        ? OptionalLong.of(seconds)
                        : OptionalLong.empty(),
                webSeeds(torrent.find("url-list")),
                torrent.find("nodes") instanceof ValueList list ? nodes(list) : List.of());
    }

    private static Optional<String> text(Dict torrent, String key) {
        if (torrent.find(key + ".utf-8") instanceof Bytes bytes) {
            return text(bytes);
        }
        return torrent.find(key) instanceof Bytes bytes ? text(bytes) : Optional.empty();
    }

    private static Optional<String> text(Bytes bytes) {
        return bytes.length() == 0 || bytes.length() > TEXT_LENGTH_MAX
                ? Optional.empty()
                : Optional.of(SafeNames.decode(bytes));
    }

    /** A list of them, or, as many write it, a string that is the only one. */
    private static List<String> webSeeds(@Nullable Value value) {
        var urls = new ArrayList<String>();
        if (value instanceof Bytes bytes) {
            addUrl(urls, bytes);
        } else if (value instanceof ValueList list) {
            for (Value item : list) {
                if (item instanceof Bytes bytes && urls.size() < WEB_SEEDS_MAX) {
                    addUrl(urls, bytes);
                }
            }
        }
        return List.copyOf(urls);
    }

    private static void addUrl(List<String> urls, Bytes bytes) {
        String url = text(bytes).orElse("");
        String lower = url.toLowerCase(Locale.ROOT);
        boolean isWeb = lower.startsWith("http://") || lower.startsWith("https://");
        if (isWeb && !urls.contains(url)) {
            urls.add(url);
        }
    }

    private static List<String> nodes(ValueList list) {
        var nodes = new ArrayList<String>();
        for (Value value : list) {
            if (value instanceof ValueList node && nodes.size() < NODES_MAX) {
                node(node).ifPresent(nodes::add);
            }
        }
        return List.copyOf(nodes);
    }

    private static Optional<String> node(ValueList node) {
        Iterator<Value> parts = node.iterator();
        if (parts.hasNext()
                && parts.next() instanceof Bytes host
                && parts.hasNext()
                && parts.next() instanceof Int(long port)
                && host.length() > 0
                && host.length() <= HOST_LENGTH_MAX
                && port > 0
                && port <= 0xffff) {
            String name = host.latin1();
            return Optional.of((name.contains(":") ? "[" + name + "]" : name) + ":" + port);
        }
        return Optional.empty();
    }
}
