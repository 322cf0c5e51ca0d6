package dev.starling.cli.api;

import dev.starling.cli.json.Refused;
import dev.starling.cli.json.Values;
import dev.starling.cli.node.Torrent;
import dev.starling.cli.node.TorrentLibrary;
import dev.starling.cli.node.TorrentRecord;
import dev.starling.peer.picking.Priority;
import dev.starling.peer.torrent.Metainfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What somebody wants to be otherwise with a torrent: all of it, or nothing. */
final class TorrentChange {
    static final int CONNECTIONS_MAX = 10_000;

    private TorrentChange() {}

    static void make(TorrentLibrary library, Torrent torrent, Values given) throws Refused {
        var draft = torrent.record().change();
        if (given.has("labels")) {
            draft.labels = Adding.labels(given);
        }
        draft.downLimit = number(given, "down_limit", draft.downLimit, Long.MAX_VALUE);
        draft.upLimit = number(given, "up_limit", draft.upLimit, Long.MAX_VALUE);
        draft.ratioLimit = number(given, "ratio_limit", draft.ratioLimit, Integer.MAX_VALUE);
        draft.connectionsMax =
                (int)
                        Math.max(
                                0,
                                number(given, "peers_max", draft.connectionsMax, CONNECTIONS_MAX));
        draft.isSequential = given.truth("sequential").orElse(draft.isSequential);
        if (given.has("files")) {
            draft.priorities = priorities(torrent, Values.of(given.byName().get("files")));
        }
        int position = (int) number(given, "position", -1, TorrentLibrary.TORRENTS_MAX);
        TorrentRecord wanted = draft.done();
        library.change(torrent, it -> it.takeChoices(wanted));
        if (position >= 0) {
            library.move(torrent, position);
        }
    }

    private static long number(Values given, String name, long before, long most) throws Refused {
        return given.has(name) ? Math.clamp(given.number(name).orElse(-1), -1L, most) : before;
    }

    private static List<Priority> priorities(Torrent torrent, Values files) throws Refused {
        Metainfo known =
                torrent.metainfo().orElseThrow(() -> new Refused("its files are not known yet"));
        int count = known.files().size();
        var after = new ArrayList<Priority>(count);
        for (int i = 0; i < count; i++) {
            after.add(torrent.record().priority(i));
        }
        for (Priority priority : Priority.values()) {
            String name = priority.name().toLowerCase(Locale.ROOT);
            if (files.has(name)) {
                for (int file : files.numbers(name, count)) {
                    after.set(file, priority);
                }
            }
        }
        return after;
    }
}
