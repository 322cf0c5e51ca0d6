package dev.starling.dht;

import dev.starling.host.Endpoint;

/**
 * Remembers who did not answer. Each silence is a strike; an answer halves the strikes, and so do
 * ten minutes.
 *
 * <p>An entry is one long: a fingerprint of the endpoint, when, and how often. It lies in one of a
 * few places that its fingerprint allows, and the weakest of these makes room. The fingerprint is
 * salted, so that nobody can find an address that passes for another's.
 */
final class Unreachable {
    static final int ENTRIES_MAX = 1024;

    /** Who comes back after a long storm is asked again 20 minutes later, not in an hour. */
    static final int STRIKES_MAX = 7;

    private static final int ENTRIES_MIN = 16;
    private static final int WAYS = 4;

    // From the top: 32 bits of fingerprint, 24 of time, 8 of strikes. 0 is a free place.
    private static final int TICK_SHIFT = 34; // 17 s
    private static final int TICK_MASK = 0xff_ffff;
    private static final int HALVING_TICKS = 35; // 10 min

    private final long salt;
    private long[] entries = {};

    Unreachable(long salt) {
        this.salt = salt;
    }

    void onSilence(Endpoint endpoint, long now) {
        int fingerprint = fingerprint(endpoint);
        int place = find(fingerprint);
        int strikes = place < 0 ? 0 : strikes(entries[place], tick(now));
        if (place < 0) {
            place = placeFor(fingerprint, tick(now));
        }
        entries[place] = entry(fingerprint, tick(now), Math.min(strikes + 1, STRIKES_MAX));
    }

    void onAnswer(Endpoint endpoint, long now) {
        int fingerprint = fingerprint(endpoint);
        int place = find(fingerprint);
        if (place >= 0) {
            int strikes = strikes(entries[place], tick(now)) / 2;
            entries[place] = strikes == 0 ? 0 : entry(fingerprint, tick(now), strikes);
        }
    }

    /** How often it did not answer of late; 0 for one that is not remembered. */
    int strikes(Endpoint endpoint, long now) {
        int place = find(fingerprint(endpoint));
        return place < 0 ? 0 : strikes(entries[place], tick(now));
    }

    /** It was not them, as it turns out. */
    void forgive() {
        entries = new long[0];
    }

    int capacity() {
        return entries.length;
    }

    private int find(int fingerprint) {
        if (entries.length == 0) {
            return -1;
        }
        int first = firstPlace(fingerprint);
        for (int place = first; place < first + WAYS; place++) {
            if (entries[place] != 0 && fingerprint(entries[place]) == fingerprint) {
                return place;
            }
        }
        return -1;
    }

    /** A free place, or the weakest entry's once there is no more room to grow into. */
    private int placeFor(int fingerprint, int tick) {
        while (true) {
            int place = entries.length == 0 ? -1 : weakestPlace(fingerprint, tick);
            boolean isFree = place >= 0 && strikes(entries[place], tick) == 0;
            if (isFree || entries.length == ENTRIES_MAX) {
                return place;
            }
            grow(tick);
        }
    }

    private int weakestPlace(int fingerprint, int tick) {
        int first = firstPlace(fingerprint);
        int weakest = first;
        for (int place = first + 1; place < first + WAYS; place++) {
            if (strikes(entries[place], tick) < strikes(entries[weakest], tick)) {
                weakest = place;
            }
        }
        return weakest;
    }

    private void grow(int tick) {
        long[] old = entries;
        entries = new long[Math.max(ENTRIES_MIN, 2 * old.length)];
        for (long entry : old) {
            if (strikes(entry, tick) > 0) {
                // Two sets come from one, so there is always room.
                entries[weakestPlace(fingerprint(entry), tick)] = entry;
            }
        }
    }

    private int firstPlace(int fingerprint) {
        return (fingerprint & (entries.length / WAYS - 1)) * WAYS;
    }

    private int fingerprint(Endpoint endpoint) {
        long mixed = mix(endpoint.low() ^ salt);
        mixed = mix(mixed ^ endpoint.high());
        return (int) mix(mixed ^ endpoint.port());
    }

    private static long mix(long value) {
        long mixed = (value ^ (value >>> 32)) * 0xd6e8feb86659fd93L;
        return mixed ^ (mixed >>> 32);
    }

    private static int tick(long now) {
        return (int) (now >>> TICK_SHIFT) & TICK_MASK;
    }

    private static long entry(int fingerprint, int tick, int strikes) {
        return (long) fingerprint << 32 | (long) tick << 8 | strikes;
    }

    private static int fingerprint(long entry) {
        return (int) (entry >>> 32);
    }

    /** What is left of an entry's strikes; 0 of a free place. */
    private static int strikes(long entry, int tick) {
        int age = (tick - (int) (entry >>> 8)) & TICK_MASK;
        return (int) (entry & 0xff) >>> Math.min(age / HALVING_TICKS, 31);
    }
}
