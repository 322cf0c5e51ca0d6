package dev.starling.cli.rpc;

import dev.starling.cli.json.Refused;
import dev.starling.cli.json.Values;
import dev.starling.cli.node.RemovedTorrent;
import dev.starling.cli.node.Torrent;
import dev.starling.cli.node.TorrentLibrary;
import dev.starling.dht.InfoHash;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which torrents a call is about: its {@code ids}. */
final class TorrentSelection {
    /** What is recent. */
    private static final int RECENT_SECONDS = 60;

    private TorrentSelection() {}

    static boolean isRecent(Values arguments) {
        return "recently-active".equals(arguments.byName().get("ids"));
    }

    /** All when there are no ids; what is not there is passed over. */
    static Set<Torrent> of(Values arguments, TorrentLibrary library) throws Refused {
        Object ids = arguments.byName().get("ids");
        var selected = new LinkedHashSet<Torrent>();
        if (ids == null) {
            selected.addAll(library.all());
        } else if (isRecent(arguments)) {
            long since = library.now() - RECENT_SECONDS;
            library.all().stream().filter(it -> it.changedAt() >= since).forEach(selected::add);
        } else {
            for (Object id : ids instanceof List<?> list ? list : List.of(ids)) {
                add(id, library, selected);
            }
        }
        return selected;
    }

    /** The numbers of those that went lately. */
    static List<Integer> removed(TorrentLibrary library) {
        long since = library.now() - RECENT_SECONDS;
        return library.removed().stream()
                .filter(it -> it.at() >= since)
                .map(RemovedTorrent::number)
                .toList();
    }

    private static void add(Object id, TorrentLibrary library, Set<Torrent> selected)
            throws Refused {
        switch (id) {
            case Long number -> {
                if (number == number.intValue()) {
                    library.withNumber(number.intValue()).ifPresent(selected::add);
                }
            }
            case String hash -> {
                try {
                    library.withHash(InfoHash.ofHex(hash)).ifPresent(selected::add);
                } catch (IllegalArgumentException noHash) {
                    throw new Refused("'" + hash + "' is neither a number nor a hash");
                }
            }
            default -> throw new Refused("ids are numbers, hashes or recently-active");
        }
    }
}
