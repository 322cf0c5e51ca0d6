package dev.starling.simulation.scenario;

import dev.starling.simulation.parameter.Parameter;
import dev.starling.simulation.population.DhtCrowd;
import java.time.Duration;

/** How most scenarios begin: nodes come, join and fill their tables, and all is well. */
final class Beginning {
    private static final int JOINS_A_SECOND = 2_000;

    /** What most nodes need to join and to fill their tables. */
    private static final Duration SETTLING = Duration.ofMinutes(5);

    private static final Duration SPARE = Duration.ofSeconds(10);

    private Beginning() {}

    static Parameter nodes(int byDefault) {
        return Parameter.count("nodes", byDefault, 10, 4_000_000, "How many nodes there are");
    }

    /** How long it takes. */
    static Duration length(int nodes) {
        return growing(nodes).plus(SETTLING);
    }

    /** A crowd of so many, whose gauges are shown over the whole run in the end. */
    static DhtCrowd crowd(Experiment experiment, int nodes, Duration rest) {
        var total = length(nodes).plus(rest);
        experiment.expect(total);
        var crowd = new DhtCrowd(experiment.world(), experiment.network(), experiment.random());
        DhtGauges.watch(experiment, crowd, total);
        experiment.world().reserve(nodes);
        experiment.say("nodes join");
        crowd.growTo(nodes, JOINS_A_SECOND);
        experiment.runUntil(() -> crowd.size() == nodes, growing(nodes).multipliedBy(4));
        experiment.say("tables fill");
        experiment.run(length(nodes).minus(experiment.world().now()));
        experiment.weigh();
        return crowd;
    }

    private static Duration growing(int nodes) {
        return Duration.ofSeconds(nodes / JOINS_A_SECOND).plus(SPARE);
    }
}
