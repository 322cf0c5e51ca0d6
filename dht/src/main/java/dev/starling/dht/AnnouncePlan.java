package dev.starling.dht;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * When each of many torrents is announced again.
 *
 * <p>A torrent's place in the keyspace says when in each interval its turn is. So announces are
 * spread evenly over time, however many there are, and neighbours in time are neighbours in place:
 * each lookup begins where the one before it ended, among nodes that are still warm. Only the first
 * announce of a torrent does not wait for its turn.
 */
final class AnnouncePlan {
    /** Nodes forget a peer after about half an hour; this leaves room for one that fails. */
    static final Duration INTERVAL = Duration.ofMinutes(14);

    static final int INFO_HASHES_MAX = 100_000;

    /** After an announce that reached nobody: sooner than the next turn, later each time. */
    private static final long RETRY_NANOS = Duration.ofSeconds(30).toNanos();

    private static final int RETRY_DOUBLINGS_MAX = 4;
    private static final long INTERVAL_NANOS = INTERVAL.toNanos();

    private final Map<InfoHash, Entry> entries = new LinkedHashMap<>();
    private final TreeSet<Entry> byDue =
            new TreeSet<>(
                    Comparator.<Entry>comparingLong(entry -> entry.due)
                            .thenComparing(entry -> entry.infoHash));

    /**
     * A torrent that is kept announced.
     *
     * @param port the peer's; 0 for the node's own
     * @param seed whether we have all of it
     */
    record Announce(InfoHash infoHash, int port, boolean seed) {}

    private static final class Entry {
        final InfoHash infoHash;
        Announce announce;
        long due;
        int failures;
        boolean isUnderWay;

        Entry(Announce announce, long due) {
            this.infoHash = announce.infoHash();
            this.announce = announce;
            this.due = due;
        }
    }

    int size() {
        return entries.size();
    }

    /** How many are late by now, those under way left out. */
    int overdue(long now) {
        int count = 0;
        for (Entry entry : byDue) {
            if (entry.due > now) {
                break;
            }
            count++;
        }
        return count;
    }

    /** Keeps a torrent announced from now on. False when there is no room for one more. */
    boolean add(Announce announce, long now) {
        Entry known = entries.get(announce.infoHash());
        if (known != null) {
            boolean saysSomethingNew = !known.announce.equals(announce);
            known.announce = announce;
            if (saysSomethingNew && !known.isUnderWay) {
                reschedule(known, now);
            }
            return true;
        }
        if (entries.size() == INFO_HASHES_MAX) {
            return false;
        }
        var entry = new Entry(announce, now);
        entries.put(announce.infoHash(), entry);
        byDue.add(entry);
        return true;
    }

    void remove(InfoHash infoHash) {
        Entry entry = entries.remove(infoHash);
        if (entry != null) {
            byDue.remove(entry);
        }
    }

    /** The next whose time has come; it is under way until {@link #onDone}. */
    @Nullable Announce next(long now) {
        if (byDue.isEmpty() || byDue.first().due > now) {
            return null;
        }
        Entry entry = byDue.removeFirst();
        entry.isUnderWay = true;
        return entry.announce;
    }

    /** When {@link #next} has something again; {@link Long#MAX_VALUE} for never. */
    long nextDue() {
        return byDue.isEmpty() ? Long.MAX_VALUE : byDue.first().due;
    }

    /**
     * An announce is over.
     *
     * @param nodes how many nodes took it
     */
    void onDone(InfoHash infoHash, int nodes, long now) {
        Entry entry = entries.get(infoHash);
        if (entry == null || !entry.isUnderWay) {
            return;
        }
        entry.isUnderWay = false;
        if (nodes > 0) {
            entry.failures = 0;
            entry.due = nextTurn(infoHash, now);
        } else {
            entry.due = now + (RETRY_NANOS << Math.min(entry.failures, RETRY_DOUBLINGS_MAX));
            entry.failures++;
        }
        byDue.add(entry);
    }

    /** What is kept announced, in the order in which it was asked for. */
    List<Announce> announces() {
        var announces = new ArrayList<Announce>(entries.size());
        entries.values().forEach(entry -> announces.add(entry.announce));
        return announces;
    }

    /** The torrent's moment in this interval or, when that is over, in the next one. */
    private static long nextTurn(InfoHash infoHash, long now) {
        long phase = Math.unsignedMultiplyHigh(infoHash.high(), INTERVAL_NANOS);
        long turn = now - Math.floorMod(now, INTERVAL_NANOS) + phase;
        return turn > now ? turn : turn + INTERVAL_NANOS;
    }

    private void reschedule(Entry entry, long due) {
        byDue.remove(entry);
        entry.due = due;
        byDue.add(entry);
    }
}
