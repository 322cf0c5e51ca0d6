package dev.starling.simulation.population;

import dev.starling.simulation.Path;
import dev.starling.simulation.PathModel;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * Places as far from each other as countries are. Each pair has a round trip drawn once from the
 * percentiles of RIPE Atlas pings (2025, 2.48 billion samples, by pairs of countries); within a
 * country from those of pairs in one country. Jitter is a fifth of it, their median of deviation by
 * mean. That the draws of two pairs do not depend on each other is an assumption: a triangle may be
 * longer on one side than on the other two together, as on the real Internet it often is.
 */
public final class Countries implements PathModel {
    static final int COUNT = 40;

    /** One of so many machines in the largest country, as Zipf's law has it: an assumption. */
    private static final double[] POPULATION = population();

    private static final double[] SHARES = {0, 0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1};
    private static final double[] ABROAD_RTT_MS = {20, 38, 102, 179, 248, 309, 347, 400, 450};
    private static final double[] AT_HOME_SHARES = {0, 0.5, 0.9, 0.99, 1};
    private static final double[] AT_HOME_RTT_MS = {2, 6, 50, 114, 150};
    private static final double JITTER = 0.2;

    private final Path[] paths = new Path[COUNT * COUNT];

    /**
     * @param change what is said of each path beside how long it is
     */
    public Countries(long seed, UnaryOperator<Path> change) {
        var random = new SplittableRandom(seed ^ 0xc0_0c_0c);
        for (int from = 0; from < COUNT; from++) {
            for (int to = from; to < COUNT; to++) {
                double share = random.nextDouble();
                double rtt =
                        from == to
                                ? at(share, AT_HOME_SHARES, AT_HOME_RTT_MS)
                                : at(share, SHARES, ABROAD_RTT_MS);
                Path path = change.apply(path(rtt));
                paths[from * COUNT + to] = path;
                paths[to * COUNT + from] = path;
            }
        }
    }

    @Override
    public Path between(int fromPlace, int toPlace) {
        return paths[fromPlace % COUNT * COUNT + toPlace % COUNT];
    }

    /** Where a machine is. */
    static int draw(RandomGenerator random) {
        double share = random.nextDouble();
        int place = 0;
        while (place < COUNT - 1 && POPULATION[place] < share) {
            place++;
        }
        return place;
    }

    private static Path path(double rttMillis) {
        double oneWay = rttMillis / 2;
        // What jitter adds on average is taken off the rest.
        double least = oneWay * (1 - JITTER / 2);
        return Path.between(nanos(least * 0.9), nanos(least * 1.1))
                .withJitter(nanos(oneWay * JITTER));
    }

    private static Duration nanos(double millis) {
        return Duration.ofNanos((long) (millis * 1e6));
    }

    private static double at(double share, double[] shares, double[] values) {
        int i = 1;
        while (shares[i] < share) {
            i++;
        }
        double part = (share - shares[i - 1]) / (shares[i] - shares[i - 1]);
        return values[i - 1] + part * (values[i] - values[i - 1]);
    }

    private static double[] population() {
        double all = 0;
        for (int i = 1; i <= COUNT; i++) {
            all += 1.0 / i;
        }
        double[] sums = new double[COUNT];
        double sum = 0;
        for (int i = 0; i < COUNT; i++) {
            sum += 1.0 / (i + 1) / all;
            sums[i] = sum;
        }
        return sums;
    }
}
