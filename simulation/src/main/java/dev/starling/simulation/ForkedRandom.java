package dev.starling.simulation;

import java.util.random.RandomGenerator;

/**
 * One consumer's own stream of chance, forked from the seed by who it is for: what one host draws
 * never changes what another one gets. SplitMix64, sixteen bytes a host.
 */
final class ForkedRandom implements RandomGenerator {
    private long state;

    ForkedRandom(long seed, long consumer) {
        state = Mix.hash(seed, consumer);
    }

    @Override
    public long nextLong() {
        state += Mix.GOLDEN;
        return Mix.mix(state);
    }
}
