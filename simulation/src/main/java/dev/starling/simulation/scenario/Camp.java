package dev.starling.simulation.scenario;

import dev.starling.dht.Contact;
import dev.starling.dht.DhtSettings;
import dev.starling.dht.Habits;
import dev.starling.dht.NodeId;
import dev.starling.host.Endpoint;
import dev.starling.simulation.parameter.Parameter;
import dev.starling.simulation.population.Census;
import dev.starling.simulation.population.DhtCrowd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One of two networks that are attacked alike, in one world and knowing nothing of each other: the
 * nodes of one defend themselves, those of the other trust everybody, as the textbook has it.
 */
final class Camp {
    static final Duration SETTLING = Duration.ofMinutes(5);

    private static final int JOINS_A_SECOND = 100;

    final String name;
    final boolean isDefended;
    final DhtCrowd crowd;
    final LookupProbe probe;

    private Camp(Experiment experiment, String name, boolean isDefended) {
        this.name = name;
        this.isDefended = isDefended;
        this.crowd = new DhtCrowd(experiment.world(), experiment.network(), experiment.random());
        Habits habits = isDefended ? Habits.OURS : Habits.TEXTBOOK;
        crowd.setUp((DhtSettings settings) -> settings.withHabits(habits));
        this.probe = new LookupProbe(experiment, crowd);
    }

    static Parameter defence() {
        return Parameter.choice(
                "defence",
                List.of("both", "on", "off"),
                "Nodes that defend themselves, the textbook's that do not, or a network of each");
    }

    /** Those that are asked for, each of so many nodes that have joined. */
    static List<Camp> settle(Experiment experiment, int nodes) {
        var camps = new ArrayList<Camp>();
        String defence = experiment.arguments().choice("defence");
        if (!defence.equals("off")) {
            camps.add(new Camp(experiment, "defended", true));
        }
        if (!defence.equals("on")) {
            camps.add(new Camp(experiment, "textbook", false));
        }
        experiment.say("nodes join");
        camps.forEach(camp -> camp.crowd.growTo(nodes, JOINS_A_SECOND));
        experiment.run(SETTLING);
        return camps;
    }

    /** Honest nodes nearest to a place. */
    List<Endpoint> nearest(NodeId place, int count) {
        return crowd.census().nearest(place, count).stream().map(Contact::endpoint).toList();
    }

    /** Of all contacts in the tables of its nodes, the part that is none of them. */
    double shareOfOthersInTables() {
        return TableTruth.of(crowd).staleShare();
    }

    /** Of the nodes that a lookup ended with, the part that is none of the camp's. */
    double shareOfOthers(List<Contact> closest) {
        Census census = crowd.census();
        long others = closest.stream().filter(one -> !census.contains(one.id())).count();
        return closest.isEmpty() ? 0 : (double) others / closest.size();
    }
}
