package dev.starling.simulation.scenario;

import dev.starling.simulation.parameter.Arguments;
import dev.starling.simulation.parameter.WrongArgument;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run to make.
 *
 * @param threads how many cores to use; changes nothing but how long it takes
 * @param until the virtual instant at which it ends, wherever it is
 * @param capture a file for Wireshark, or null
 */
public record RunRequest(
        Scenario scenario,
        Arguments arguments,
        long seed,
        int threads,
        Duration until,
        @Nullable Path capture) {
    /** Parameters that the command has options of its own for. */
    private static final List<String> OPTIONS = List.of("nodes", "duration");

    /** Longer than anything. */
    public static final Duration TO_THE_END = Duration.ofDays(100_000);

    /**
     * A run to its end, on one thread.
     *
     * @throws WrongArgument when something that is given makes no sense
     */
    public static RunRequest of(Scenario scenario, Map<String, String> given, long seed) {
        return new RunRequest(
                scenario, Scenarios.arguments(scenario, given), seed, 1, TO_THE_END, null);
    }

    public RunRequest withThreads(int newThreads) {
        return new RunRequest(scenario, arguments, seed, newThreads, until, capture);
    }

    public RunRequest withSeed(long newSeed) {
        return new RunRequest(scenario, arguments, newSeed, threads, until, capture);
    }

    public RunRequest withArguments(Arguments newArguments) {
        return new RunRequest(scenario, newArguments, seed, threads, until, capture);
    }

    public RunRequest until(Duration instant) {
        return new RunRequest(scenario, arguments, seed, threads, instant, capture);
    }

    public RunRequest capturing(@Nullable Path file) {
        return new RunRequest(scenario, arguments, seed, threads, until, file);
    }

    /** The command that makes this run again. */
    public String replay() {
        var words = new ArrayList<>(List.of("starling", "simulate", scenario.name()));
        arguments
                .changed()
                .forEach(
                        (name, value) -> {
                            boolean isOption = OPTIONS.contains(name);
                            words.add(isOption ? "--" + name : "--set");
                            words.add(isOption ? value : name + "=" + value);
                        });
        words.addAll(List.of("--seed", Long.toString(seed)));
        if (until.compareTo(TO_THE_END) < 0) {
            words.addAll(List.of("--until", until.toMillis() + "ms"));
        }
        return String.join(" ", words);
    }
}
