package dev.starling.cli.node;

import dev.starling.dht.InfoHash;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Which torrents there are, and which went lately. */
final class Shelf {
    private static final int REMOVED_MAX = 1_000;

    private final Map<Integer, Torrent> byNumber = new LinkedHashMap<>();
    private final Map<InfoHash, Torrent> byHash = new LinkedHashMap<>();
    private final ArrayDeque<RemovedTorrent> removed = new ArrayDeque<>();
    private int lastNumber;

    /** A number that none has or had. */
    int nextNumber() {
        return ++lastNumber;
    }

    void put(Torrent torrent) {
        byNumber.put(torrent.number(), torrent);
        byHash.put(torrent.infoHash(), torrent);
    }

    void remove(Torrent torrent, long at) {
        byNumber.remove(torrent.number());
        byHash.remove(torrent.infoHash());
        removed.addLast(new RemovedTorrent(torrent.number(), at));
        if (removed.size() > REMOVED_MAX) {
            removed.removeFirst();
        }
    }

    boolean holds(Torrent torrent) {
        return byNumber.containsKey(torrent.number());
    }

    int size() {
        return byNumber.size();
    }

    /** In the order in which they came. */
    Collection<Torrent> all() {
        return Collections.unmodifiableCollection(byNumber.values());
    }

    Optional<Torrent> withHash(InfoHash infoHash) {
        return Optional.ofNullable(byHash.get(infoHash));
    }

    Optional<Torrent> withNumber(int number) {
        return Optional.ofNullable(byNumber.get(number));
    }

    /** The last one last. */
    Collection<RemovedTorrent> removed() {
        return Collections.unmodifiableCollection(removed);
    }
}
