package dev.starling.simulation.sweep;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.HdrHistogram.Histogram;

/** What many runs of a scenario say together; in whatever order they come, it is the same. */
public final class Merged {
    /** Of more failed runs only the first are shown. */
    public static final int FAILURES_MAX = 1_000;

    private final Map<Map<String, String>, Group> groups = new LinkedHashMap<>();
    private final List<RunRecord> failures = new ArrayList<>();
    private final Set<Long> failingSeeds = new TreeSet<>();
    private String scenario = "";
    private int runs;
    private int failed;
    private int repeated;
    private long events;
    private long wallMillis;

    /** Runs that differ by their seeds only. */
    public static final class Group {
        private final Map<String, String> parameters;
        private final Set<Long> seeds = new HashSet<>();
        private final List<RunRecord> runs = new ArrayList<>();
        private final Map<String, Histogram> histograms = new LinkedHashMap<>();
        private int failed;

        private Group(Map<String, String> parameters) {
            this.parameters = parameters;
        }

        public Map<String, String> parameters() {
            return parameters;
        }

        public int size() {
            return runs.size();
        }

        public int failed() {
            return failed;
        }

        /** Over all runs; the distributions of each, put together. */
        public Map<String, Histogram> histograms() {
            return Collections.unmodifiableMap(histograms);
        }

        /** A figure of every run that has it, from the least to the greatest. */
        public double[] figure(String name) {
            return runs.stream()
                    .mapToDouble(run -> run.figures().getOrDefault(name, Double.NaN))
                    .filter(value -> !Double.isNaN(value))
                    .sorted()
                    .toArray();
        }

        /** By their seeds. */
        public List<RunRecord> runs() {
            return runs.stream().sorted(Comparator.comparingLong(RunRecord::seed)).toList();
        }

        private long nodes() {
            String text = parameters.getOrDefault("nodes", "");
            return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
        }

        private int first() {
            return runs.stream().mapToInt(RunRecord::number).min().orElse(0);
        }
    }

    /**
     * One more; the same run again counts once.
     *
     * @throws IllegalArgumentException when it is of another scenario
     */
    public void add(RunRecord run) {
        if (runs > 0 && !scenario.equals(run.scenario())) {
            throw new IllegalArgumentException(
                    "runs of " + scenario + " and of " + run.scenario() + " do not go together");
        }
        scenario = run.scenario();
        Group group = groups.computeIfAbsent(run.parameters(), Group::new);
        if (!group.seeds.add(run.seed())) {
            repeated++;
            return;
        }
        runs++;
        events += run.events();
        wallMillis += run.wallMillis();
        run.histograms()
                .forEach(
                        (name, histogram) ->
                                group.histograms
                                        .computeIfAbsent(name, _ -> new Histogram(3))
                                        .add(histogram));
        RunRecord light = run.withoutHistograms();
        group.runs.add(light);
        if (run.isFailed()) {
            failed++;
            group.failed++;
            failingSeeds.add(run.seed());
            if (failures.size() < FAILURES_MAX) {
                failures.add(light);
            }
        }
    }

    public String scenario() {
        return scenario;
    }

    public int runs() {
        return runs;
    }

    public int failed() {
        return failed;
    }

    /** Runs that came more than once. */
    public int repeated() {
        return repeated;
    }

    public long events() {
        return events;
    }

    /** Of all runs added up, however many were made at a time. */
    public long wallMillis() {
        return wallMillis;
    }

    public List<Long> failingSeeds() {
        return List.copyOf(failingSeeds);
    }

    public List<RunRecord> failures() {
        return failures.stream().sorted(Comparator.comparingInt(RunRecord::number)).toList();
    }

    /** Small networks first, then as their sweep had them: runs may come from several sweeps. */
    public List<Group> groups() {
        return groups.values().stream()
                .sorted(Comparator.comparingLong(Group::nodes).thenComparingInt(Group::first))
                .toList();
    }

    /** Parameters that are not the same in all runs. */
    public List<String> varied() {
        var varied = new LinkedHashSet<String>();
        Map<String, String> first = null;
        for (Map<String, String> parameters : groups.keySet()) {
            if (first == null) {
                first = parameters;
            }
            for (var entry : parameters.entrySet()) {
                if (!entry.getValue().equals(first.get(entry.getKey()))) {
                    varied.add(entry.getKey());
                }
            }
        }
        return List.copyOf(varied);
    }

    /** Which figures there are, in the order in which runs tell them. */
    public List<String> figures() {
        var names = new LinkedHashSet<String>();
        for (Group group : groups()) {
            for (RunRecord run : group.runs()) {
                names.addAll(run.figures().keySet());
            }
        }
        return List.copyOf(names);
    }

    /** What sets a group apart from the others; empty when there is only one. */
    public String nameOf(Group group) {
        var words = new ArrayList<String>();
        for (String name : varied()) {
            words.add(name + "=" + group.parameters().get(name));
        }
        return String.join(", ", words);
    }

    /** Of sorted values, the one below which such a share of them lies. */
    public static double percentile(double[] sorted, double percent) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        int rank = (int) Math.ceil(percent / 100 * sorted.length);
        return sorted[Math.clamp(rank - 1, 0, sorted.length - 1)];
    }
}
