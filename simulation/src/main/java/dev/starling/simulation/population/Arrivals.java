package dev.starling.simulation.population;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When newcomers come: by chance, so many a second on average. In a daily cycle the rate goes up
 * and down like a sine: an assumption about its form, while that there is one is well known.
 *
 * @param perSecond on average
 * @param cycle how long a day is; zero where all times are alike
 */
public record Arrivals(double perSecond, Duration cycle) {
    /** At its height the rate is so much above the average, and as much below half a day later. */
    private static final double SWING = 0.8;

    public static Arrivals poisson(double perSecond) {
        return new Arrivals(perSecond, Duration.ZERO);
    }

    public static Arrivals daily(double perSecond, Duration day) {
        return new Arrivals(perSecond, day);
    }

    /** When the next one comes that does after this instant. */
    public Duration next(Duration now, RandomGenerator random) {
        double swing = cycle.isZero() ? 0 : SWING;
        double most = perSecond * (1 + swing);
        double seconds = now.toNanos() / 1e9;
        double day = cycle.toNanos() / 1e9;
        while (true) {
            // Too many are drawn, and some are dropped again where the rate is lower.
            seconds -= StrictMath.log(1 - random.nextDouble()) / most;
            double phase = cycle.isZero() ? 0 : StrictMath.sin(2 * Math.PI * seconds / day);
            if (random.nextDouble() * most <= perSecond * (1 + swing * phase)) {
                return Duration.ofNanos((long) (seconds * 1e9) + 1);
            }
        }
    }
}
