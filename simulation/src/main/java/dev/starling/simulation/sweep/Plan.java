package dev.starling.simulation.sweep;

import dev.starling.simulation.parameter.WrongArgument;
import dev.starling.simulation.scenario.RunRequest;
import dev.starling.simulation.scenario.Scenario;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Which runs: every seed for every combination of the values of the parameters. Each has a number,
 * which is the same on all machines that work on the plan.
 */
public final class Plan {
    public static final int RUNS_MAX = 1_000_000;

    private static final int COMBINATIONS_MAX = 10_000;

    private final List<RunRequest> combinations;
    private final long firstSeed;
    private final int seeds;
    private final String command;

    private Plan(List<RunRequest> combinations, long firstSeed, int seeds, String command) {
        this.combinations = List.copyOf(combinations);
        this.firstSeed = firstSeed;
        this.seeds = seeds;
        this.command = command;
    }

    /**
     * All runs that were asked for.
     *
     * @param given a value for each parameter, or several with commas between them
     * @throws WrongArgument when one of them makes no sense, or there are too many
     */
    public static Plan of(
            Scenario scenario,
            Map<String, String> given,
            long firstSeed,
            long lastSeed,
            Duration until) {
        var grid = new ArrayList<Map<String, String>>();
        grid.add(Map.of());
        for (var entry : given.entrySet()) {
            var wider = new ArrayList<Map<String, String>>();
            for (Map<String, String> combination : grid) {
                for (String value : entry.getValue().split(",", -1)) {
                    var with = new LinkedHashMap<>(combination);
                    with.put(entry.getKey(), value.strip());
                    wider.add(with);
                }
            }
            if (wider.size() > COMBINATIONS_MAX) {
                throw new WrongArgument(
                        "more than " + COMBINATIONS_MAX + " combinations of values");
            }
            grid = wider;
        }
        var combinations = new ArrayList<RunRequest>();
        for (Map<String, String> combination : grid) {
            combinations.add(RunRequest.of(scenario, combination, firstSeed).until(until));
        }
        double count = (double) combinations.size() * (lastSeed - firstSeed + 1.0);
        if (count > RUNS_MAX) {
            throw new WrongArgument("more than " + RUNS_MAX + " runs");
        }
        var words = new StringBuilder("starling simulate sweep " + scenario.name());
        given.forEach((name, value) -> words.append(" --set ").append(name + "=" + value));
        if (until.compareTo(RunRequest.TO_THE_END) < 0) {
            words.append(" --until ").append(until.toMillis()).append("ms");
        }
        words.append(" --seeds ").append(firstSeed).append("..").append(lastSeed);
        return new Plan(
                combinations, firstSeed, (int) (lastSeed - firstSeed + 1), words.toString());
    }

    public int size() {
        return combinations.size() * seeds;
    }

    /** The run of this number, from 0. */
    public RunRequest run(int number) {
        return combinations.get(number / seeds).withSeed(firstSeed + number % seeds);
    }

    /** Those that one of several machines is to make; all get about the same share of each kind. */
    public List<Integer> shard(int index, int count) {
        return IntStream.range(0, size()).filter(i -> i % count == index).boxed().toList();
    }

    /** The command for all of it. */
    public String command() {
        return command;
    }
}
