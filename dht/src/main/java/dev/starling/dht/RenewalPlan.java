package dev.starling.dht;

import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * When each of many things is told again to those who keep it for us: torrents are announced (BEP
 * 5), items are put (BEP 44).
 *
 * <p>Its place in the keyspace says when in each interval its turn is. So they are spread evenly
 * over time, however many there are, and neighbours in time are neighbours in place: each lookup
 * begins where the one before it ended, among nodes that are still warm. Only the first time does
 * not wait for its turn.
 */
final class RenewalPlan<T extends Renewable> {
    /** After one that reached nobody: sooner than the next turn, later each time. */
    private static final long RETRY_NANOS = Duration.ofSeconds(30).toNanos();

    private static final int RETRY_DOUBLINGS_MAX = 4;

    private final long intervalNanos;
    private final int most;
    private final Map<NodeId, Entry<T>> entries = new LinkedHashMap<>();
    private final TreeSet<Entry<T>> byDue =
            new TreeSet<>(
                    Comparator.<Entry<T>>comparingLong(entry -> entry.due)
                            .thenComparing(entry -> entry.place));

    private static final class Entry<T extends Renewable> {
        final NodeId place;
        T what;
        long due;
        int failures;
        boolean isUnderWay;

        Entry(T what, long due) {
            this.place = what.place();
            this.what = what;
            this.due = due;
        }
    }

    /**
     * @param most how many are kept; one more is refused
     */
    RenewalPlan(Duration interval, int most) {
        this.intervalNanos = interval.toNanos();
        this.most = most;
    }

    int size() {
        return entries.size();
    }

    /** How many are late by now, those under way left out. */
    int overdue(long now) {
        int count = 0;
        for (Entry<T> entry : byDue) {
            if (entry.due > now) {
                break;
            }
            count++;
        }
        return count;
    }

    /** Keeps it from now on, in place of what was kept there. False when there is no room. */
    boolean add(T what, long now) {
        Entry<T> known = entries.get(what.place());
        if (known != null) {
            boolean saysSomethingNew = !known.what.equals(what);
            known.what = what;
            if (saysSomethingNew && !known.isUnderWay) {
                reschedule(known, now);
            }
            return true;
        }
        if (entries.size() == most) {
            return false;
        }
        var entry = new Entry<T>(what, now);
        entries.put(entry.place, entry);
        byDue.add(entry);
        return true;
    }

    /** Says something else from its next turn on, unless it was removed. */
    void replace(T what) {
        Entry<T> known = entries.get(what.place());
        if (known != null) {
            known.what = what;
        }
    }

    void remove(NodeId place) {
        Entry<T> entry = entries.remove(place);
        if (entry != null) {
            byDue.remove(entry);
        }
    }

    /** The next whose time has come; it is under way until {@link #onDone}. */
    @Nullable T next(long now) {
        if (byDue.isEmpty() || byDue.first().due > now) {
            return null;
        }
        Entry<T> entry = byDue.removeFirst();
        entry.isUnderWay = true;
        return entry.what;
    }

    /** When {@link #next} has something again; {@link Long#MAX_VALUE} for never. */
    long nextDue() {
        return byDue.isEmpty() ? Long.MAX_VALUE : byDue.first().due;
    }

    /**
     * One that was under way is over.
     *
     * @param nodes how many nodes took it
     */
    void onDone(NodeId place, int nodes, long now) {
        Entry<T> entry = entries.get(place);
        if (entry == null || !entry.isUnderWay) {
            return;
        }
        entry.isUnderWay = false;
        if (nodes > 0) {
            entry.failures = 0;
            entry.due = nextTurn(place, now);
        } else {
            entry.due = now + (RETRY_NANOS << Math.min(entry.failures, RETRY_DOUBLINGS_MAX));
            entry.failures++;
        }
        byDue.add(entry);
    }

    /** Its moment in this interval or, when that is over, in the next one. */
    private long nextTurn(NodeId place, long now) {
        long phase = Math.unsignedMultiplyHigh(place.high(), intervalNanos);
        long turn = now - Math.floorMod(now, intervalNanos) + phase;
        return turn > now ? turn : turn + intervalNanos;
    }

    private void reschedule(Entry<T> entry, long due) {
        byDue.remove(entry);
        entry.due = due;
        byDue.add(entry);
    }
}
