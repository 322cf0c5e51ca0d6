package dev.starling.simulation.scenario;

import dev.starling.simulation.parameter.Parameter;
import dev.starling.simulation.population.DhtCrowd;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A bug that is there on purpose, for about every fourth seed: from some instant on a node is held
 * to have at most a handful of contacts, and has more. So one sees what a failure looks like, and
 * that failures are seen.
 */
final class PlantedBugScenario implements Scenario {
    private static final int ONE_IN = 4;
    private static final int CONTACTS_MAX = 4;

    @Override
    public String name() {
        return "planted-bug";
    }

    @Override
    public String summary() {
        return "Breaks an invariant on purpose for every fourth seed or so: what a failure is like";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                Parameter.count("nodes", 20, 10, 1_000, "How many nodes there are"),
                Parameter.duration("duration", "2m", "How long it is looked for").atLeast("2m"));
    }

    /** Whether a run with this seed fails. */
    static boolean isPlanted(long seed) {
        return chance(seed).nextInt(ONE_IN) == 0;
    }

    private static SplittableRandom chance(long seed) {
        return new SplittableRandom(seed ^ 0xb06);
    }

    @Override
    public void run(Experiment experiment) {
        var world = experiment.world();
        int nodes = experiment.arguments().count("nodes");
        Duration duration = experiment.arguments().duration("duration");
        experiment.expect(duration);
        var crowd = new DhtCrowd(world, experiment.network(), experiment.random());
        experiment.say("nodes join");
        for (int i = 0; i < nodes; i++) {
            crowd.join();
        }
        if (isPlanted(world.seed())) {
            var chance = chance(world.seed());
            chance.nextInt(ONE_IN);
            var victim = crowd.living().get(chance.nextInt(nodes));
            long from = Duration.ofSeconds(30 + chance.nextInt(60)).toNanos();
            world.checkAfterEveryEvent(
                    host -> {
                        if (host == victim.host() && host.nanoTime() >= from) {
                            int contacts = victim.node().contacts().size();
                            if (contacts > CONTACTS_MAX) {
                                throw new AssertionError(
                                        "a planted bug: "
                                                + contacts
                                                + " contacts, and at most "
                                                + CONTACTS_MAX
                                                + " may be");
                            }
                        }
                    });
        }
        experiment.run(duration);
    }
}
