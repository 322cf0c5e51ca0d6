package dev.starling.cli.endurance;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Whether a figure stays where it is: its median over the last quarter against that over the
 * second, when all has settled. More than a share and a little is growth.
 */
final class Flatness {
    private final String name;
    private final double share;
    private final long slack;
    private final List<Long> values = new ArrayList<>();

    Flatness(String name, double share, long slack) {
        this.name = name;
        this.share = share;
        this.slack = slack;
    }

    void add(long value) {
        values.add(value);
    }

    boolean isFlat() {
        return late() <= early() * (1 + share) + slack;
    }

    private long early() {
        return median(values.size() / 4, values.size() / 2);
    }

    private long late() {
        return median(values.size() * 3 / 4, values.size());
    }

    private long median(int from, int to) {
        List<Long> sorted = values.subList(from, Math.max(to, from + 1)).stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s: %d in the second quarter, %d in the last: %s",
                name,
                early(),
                late(),
                isFlat() ? "flat" : "GROWS");
    }
}
