package dev.starling.simulation.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** How lookups and searches go as time goes on: a tally for each interval. */
final class Trend {
    private final LookupTally whole;
    private final List<Part> parts = new ArrayList<>();

    private record Part(double beganSeconds, LookupTally tally) {}

    private Trend(LookupTally whole) {
        this.whole = whole;
    }

    /** From now on, in intervals of this length. */
    static Trend of(Experiment experiment, LookupTally whole, Duration interval) {
        var trend = new Trend(whole);
        trend.next(experiment);
        experiment.every(interval, () -> trend.next(experiment));
        return trend;
    }

    private void next(Experiment experiment) {
        parts.add(new Part(experiment.world().now().toNanos() / 1e9, whole.part()));
    }

    /** Where what begins now is counted. */
    LookupTally now() {
        return parts.getLast().tally();
    }

    /** All of it. */
    LookupTally whole() {
        return whole;
    }

    /** When the intervals began, in seconds. */
    double[] places() {
        return parts.stream().mapToDouble(Part::beganSeconds).toArray();
    }

    /** A curve over these places, for charts; NaN where nobody searched. */
    Panel.Curve successes(String name) {
        return Panel.Curve.line(name, of(t -> t.sought() == 0 ? Double.NaN : t.success()));
    }

    /** The same of the truly nearest that were found. */
    Panel.Curve recalls(String name) {
        return Panel.Curve.line(name, of(t -> t.count() == 0 ? Double.NaN : t.recall()));
    }

    /** From when on every interval had at least this success, in seconds; NaN when never. */
    double since(double success) {
        double since = Double.NaN;
        for (Part part : parts) {
            boolean says = part.tally().sought() > 0;
            if (says && part.tally().success() < success) {
                since = Double.NaN;
            } else if (says && Double.isNaN(since)) {
                since = part.beganSeconds();
            }
        }
        return since;
    }

    /** Of the searches that began in the intervals that began within this time; NaN of none. */
    double success(double fromSeconds, double toSeconds) {
        long sought = 0;
        long found = 0;
        for (Part part : parts) {
            if (part.beganSeconds() >= fromSeconds && part.beganSeconds() < toSeconds) {
                sought += part.tally().sought();
                found += part.tally().found();
            }
        }
        return sought == 0 ? Double.NaN : (double) found / sought;
    }

    private double[] of(ToDoubleFunction<LookupTally> figure) {
        return parts.stream().mapToDouble(part -> figure.applyAsDouble(part.tally())).toArray();
    }
}
