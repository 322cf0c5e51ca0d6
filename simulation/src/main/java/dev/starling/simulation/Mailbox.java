package dev.starling.simulation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Where callbacks of hosts leave what they have to say until the world stands still. They may run
 * on several threads; what is collected comes in the same order whatever their number.
 */
public final class Mailbox<T> {
    private final List<Letter<T>> letters = new ArrayList<>();

    private record Letter<T>(long nanos, int host, T content) {}

    /** From a callback of this host. */
    public void post(SimulatedHost from, T content) {
        var letter = new Letter<>(from.worldNanos(), from.number(), content);
        synchronized (letters) {
            letters.add(letter);
        }
    }

    /** What has come since the last time; between events only. */
    public List<T> collect() {
        synchronized (letters) {
            // Those of one host are in order already, and sorting is stable.
            letters.sort(
                    Comparator.<Letter<T>>comparingLong(Letter::nanos)
                            .thenComparingInt(Letter::host));
            List<T> contents = letters.stream().map(Letter::content).toList();
            letters.clear();
            return contents;
        }
    }
}
