package dev.starling.simulation.sweep;

import dev.starling.simulation.parameter.Parameter;
import dev.starling.simulation.parameter.WrongArgument;
import dev.starling.simulation.scenario.RunRequest;
import dev.starling.simulation.scenario.Scenarios;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks for a smaller run that fails in the same way: with fewer nodes, shorter, with less that is
 * out of the ordinary. It takes whatever step still fails and begins again, until none does or it
 * has tried often or long enough.
 */
public final class Shrinker {
    private static final int TRIES_MAX = 100;

    private final Set<String> sought;
    private final long deadline;
    private final BooleanSupplier isToStop;
    private int tries;

    private Shrinker(List<String> violations, Duration atMost, BooleanSupplier isToStop) {
        this.sought = violations.stream().map(Shrinker::shape).collect(Collectors.toSet());
        this.deadline = System.nanoTime() + atMost.toNanos();
        this.isToStop = isToStop;
    }

    /**
     * The smallest that was found, with how it fails.
     *
     * @param run failed so
     * @param atMost of real time
     */
    public static RunRecord shrink(
            RunRequest request, RunRecord run, Duration atMost, BooleanSupplier isToStop) {
        return new Shrinker(run.violations(), atMost, isToStop).search(request, run);
    }

    private RunRecord search(RunRequest first, RunRecord run) {
        RunRequest smallest = first;
        RunRecord best = run;
        boolean isSmaller = true;
        while (isSmaller) {
            isSmaller = false;
            for (RunRequest candidate : steps(smallest)) {
                if (tries >= TRIES_MAX || isOver()) {
                    return best;
                }
                tries++;
                Optional<RunRecord> tried = Sweep.run(run.number(), candidate, this::isOver);
                if (tried.isPresent() && failsAlike(tried.get())) {
                    smallest = candidate;
                    best = tried.get();
                    isSmaller = true;
                    break;
                }
            }
        }
        return best;
    }

    private boolean isOver() {
        return System.nanoTime() - deadline >= 0 || isToStop.getAsBoolean();
    }

    private boolean failsAlike(RunRecord run) {
        return run.violations().stream().map(Shrinker::shape).anyMatch(sought::contains);
    }

    /** What a sentence says when one does not look at its numbers. */
    private static String shape(String violation) {
        // Times, hosts and addresses differ between runs, and come before what is wrong.
        int colon = violation.startsWith("at PT") ? violation.indexOf(": ") + 1 : 0;
        return violation.substring(colon).replaceAll("[0-9]+(\\.[0-9]+)*", "N");
    }

    /** Runs that are a step smaller, the greatest steps first. */
    private static List<RunRequest> steps(RunRequest from) {
        var steps = new LinkedHashSet<List<String>>();
        addSizes(from, steps, 1, 4);
        addSizes(from, steps, 1, 2);
        for (Parameter parameter : Scenarios.parametersOf(from.scenario())) {
            String calm = calm(parameter);
            if (calm != null) {
                steps.add(List.of(parameter.name(), calm));
            } else if (!isSize(parameter)) {
                steps.add(List.of(parameter.name(), parameter.byDefault()));
            }
        }
        addSizes(from, steps, 3, 4);
        var requests = new ArrayList<RunRequest>();
        for (List<String> step : steps) {
            try {
                var arguments = from.arguments().with(step.get(0), step.get(1));
                if (!arguments.texts().equals(from.arguments().texts())) {
                    requests.add(from.withArguments(arguments));
                }
            } catch (WrongArgument outOfBounds) {
                // There is no such smaller run.
            }
        }
        return requests;
    }

    private static void addSizes(
            RunRequest from, Set<List<String>> steps, long times, long dividedBy) {
        for (Parameter parameter : Scenarios.parametersOf(from.scenario())) {
            if (isSize(parameter)) {
                long value = from.arguments().number(parameter.name()) / dividedBy * times;
                boolean isTime = parameter.kind() == Parameter.Kind.DURATION;
                String text = isTime ? value / 1_000_000 + "ms" : Long.toString(value);
                steps.add(List.of(parameter.name(), text));
            }
        }
    }

    private static boolean isSize(Parameter parameter) {
        return parameter.name().equals("nodes") || parameter.name().equals("duration");
    }

    /** The value with which nothing is out of the ordinary; null when nobody knows. */
    private static @Nullable String calm(Parameter parameter) {
        return switch (parameter.name()) {
            case "loss", "dead" -> "0%";
            case "session" -> "0s";
            case "nat", "lines" -> "none";
            case "latency" -> "lan";
            default -> null;
        };
    }
}
