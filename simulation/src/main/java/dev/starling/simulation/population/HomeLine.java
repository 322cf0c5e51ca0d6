package dev.starling.simulation.population;

import java.util.random.RandomGenerator;

/**
 * A line into somebody's home. The medians are Ookla's of January 2025 (97.6 Mbit/s down, 52.8 up
 * over all); the classes and how many have which are an assumption.
 */
record HomeLine(long upBytesPerSecond, long downBytesPerSecond) {
    private static final HomeLine DSL = ofMegabits(2, 16);
    private static final HomeLine CABLE = ofMegabits(25, 250);
    private static final HomeLine FIBRE = ofMegabits(500, 500);
    private static final HomeLine MOBILE = ofMegabits(12, 90);

    static HomeLine draw(RandomGenerator random) {
        int percent = random.nextInt(100);
        if (percent < 20) {
            return DSL;
        }
        if (percent < 55) {
            return CABLE;
        }
        return percent < 80 ? FIBRE : MOBILE;
    }

    private static HomeLine ofMegabits(long up, long down) {
        return new HomeLine(up * 125_000, down * 125_000);
    }
}
