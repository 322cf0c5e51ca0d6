package dev.starling.simulation.population;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long nodes stay. Of mainline's sessions half are shorter than 200 minutes and 3 % longer than
 * 9,000, and two exponentials fit (Jünemann et al.): four fifths with a mean of 210 minutes, one
 * fifth with 4,744, which meets both points. A run may want them longer or shorter: all are scaled
 * so that the median is as asked.
 */
public final class Sessions {
    private static final double MEDIAN_MINUTES = 200;
    private static final double SHORT_MINUTES = 210;
    private static final double LONG_MINUTES = 4_744;
    private static final double SHORT_SHARE = 0.8;

    /**
     * Of those who are there at a moment few are on a short visit: long ones are met more often.
     */
    private static final double SHORT_AT_A_MOMENT =
            SHORT_SHARE
                    * SHORT_MINUTES
                    / (SHORT_SHARE * SHORT_MINUTES + (1 - SHORT_SHARE) * LONG_MINUTES);

    private final double scale;

    /** With such a median; nobody ever leaves when it is zero. */
    public Sessions(Duration median) {
        scale = median.toNanos() / (MEDIAN_MINUTES * 60e9);
    }

    public boolean end() {
        return scale > 0;
    }

    /** How long one stays that comes now. */
    public Duration whole(RandomGenerator random) {
        return draw(random, SHORT_SHARE);
    }

    /** How long one still stays that is met at some moment. */
    public Duration rest(RandomGenerator random) {
        return draw(random, SHORT_AT_A_MOMENT);
    }

    private Duration draw(RandomGenerator random, double shortShare) {
        double mean = random.nextDouble() < shortShare ? SHORT_MINUTES : LONG_MINUTES;
        double minutes = -StrictMath.log(1 - random.nextDouble()) * mean * scale;
        return Duration.ofNanos((long) (minutes * 60e9) + 1);
    }
}
