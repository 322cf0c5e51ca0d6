package dev.starling.cli.daemon;

import dev.starling.cli.daemon.NodeLog.Level;
import dev.starling.cli.node.Torrent;
import dev.starling.cli.node.TorrentLibrary;
import dev.starling.cli.output.Event;
import dev.starling.host.Timeout;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Sees what has become of a node's torrents and of its DHT since it looked last, and tells the log:
 * added, done, in trouble, well again, gone. On the host's thread.
 */
final class NodeNews extends Timeout {
    private static final long EVERY_NANOS = Duration.ofSeconds(1).toNanos();

    private final TorrentLibrary library;
    private final NodeLog log;
    private final Map<Integer, Known> byNumber = new LinkedHashMap<>();
    private boolean hasJoined;
    private long lookedAt;

    /** As a torrent was. */
    private record Known(String infoHash, String name, boolean isDone, String trouble) {
        static Known of(Torrent torrent) {
            return new Known(
                    torrent.infoHash().toString(),
                    torrent.name(),
                    torrent.isDone(),
                    torrent.status() == Torrent.Status.TROUBLED ? torrent.trouble() : "");
        }
    }

    private NodeNews(TorrentLibrary library, NodeLog log) {
        this.library = library;
        this.log = log;
    }

    /** Begins, with what is there already. */
    static void begin(TorrentLibrary library, NodeLog log) {
        var news = new NodeNews(library, log);
        for (Torrent torrent : library.all()) {
            news.byNumber.put(torrent.number(), Known.of(torrent));
        }
        library.host().arm(news, EVERY_NANOS);
    }

    @Override
    protected void expire() {
        library.host().arm(this, EVERY_NANOS);
        look();
    }

    private void look() {
        boolean isIn = library.node().dht().hasJoined();
        if (isIn != hasJoined) {
            hasJoined = isIn;
            log.say(
                    isIn ? Level.INFO : Level.WARN,
                    Event.named(isIn ? "joined" : "alone"),
                    isIn ? "the DHT is joined" : "nobody in the DHT answers any more");
        }
        // Of thousands of torrents few change, and only they are looked at.
        long since = lookedAt;
        lookedAt = library.now();
        for (Torrent torrent : library.all()) {
            if (torrent.changedAt() < since && byNumber.containsKey(torrent.number())) {
                continue;
            }
            Known now = Known.of(torrent);
            Known before = byNumber.put(torrent.number(), now);
            if (!now.equals(before)) {
                tell(before == null ? new Known(now.infoHash, "", false, "") : before, now);
            }
        }
        if (byNumber.size() > library.all().size()) {
            for (int number : List.copyOf(byNumber.keySet())) {
                if (library.withNumber(number).isEmpty()) {
                    Known gone = byNumber.remove(number);
                    assert gone != null;
                    say(Level.INFO, "removed", gone, gone.name + " is removed");
                }
            }
        }
    }

    private void tell(Known before, Known now) {
        if (before.name.isEmpty()) {
            say(Level.INFO, "added", now, now.name + " is added");
        } else if (!before.name.equals(now.name)) {
            say(Level.INFO, "metadata", now, now.infoHash + " is " + now.name);
        }
        if (now.isDone && !before.isDone) {
            say(Level.INFO, "done", now, now.name + " is done");
        }
        if (!now.trouble.equals(before.trouble)) {
            if (now.trouble.isEmpty()) {
                say(Level.INFO, "well", now, now.name + " is well again");
            } else {
                say(Level.WARN, "trouble", now, now.name + ": " + now.trouble);
            }
        }
    }

    private void say(Level level, String event, Known torrent, String sentence) {
        log.say(
                level,
                Event.named(event).with("infohash", torrent.infoHash).with("name", torrent.name),
                sentence);
    }
}
