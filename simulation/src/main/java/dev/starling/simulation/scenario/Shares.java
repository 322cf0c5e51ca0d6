package dev.starling.simulation.scenario;

import java.util.Locale;

/** Shares of one, for people. */
final class Shares {
    private Shares() {}

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}
