package dev.starling.simulation.scenario;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.HdrHistogram.Histogram;

/** What a run has found so far. */
public final class Findings {
    public static final int VIOLATIONS_MAX = 100;

    private final Map<String, Map<String, Object>> sections = new LinkedHashMap<>();
    private final Map<String, Histogram> histograms = new LinkedHashMap<>();
    private final Map<String, Double> figures = new LinkedHashMap<>();
    private final List<Panel> panels = new ArrayList<>();
    private final List<Comparison> comparisons = new ArrayList<>();
    private final Set<String> violations = new LinkedHashSet<>();

    /** A group of figures for programs, such as {@code lookups}; whole numbers, decimals, texts. */
    public Map<String, Object> section(String name) {
        return sections.computeIfAbsent(name, _ -> new LinkedHashMap<>());
    }

    /** Values whose distribution matters; those of several runs can be put together. */
    public Histogram histogram(String name) {
        return histograms.computeIfAbsent(name, _ -> new Histogram(3));
    }

    /** One number that sums up a run, and that runs can be compared by. */
    public void figure(String name, double value) {
        figures.put(name, value);
    }

    /** Something to look at. */
    public void show(Panel panel) {
        panels.add(panel);
    }

    /** Holds a result against what theory or others say. */
    public void compare(Comparison comparison) {
        comparisons.add(comparison);
    }

    /** Something that must never be so is; the run has failed. */
    public void violate(String sentence) {
        if (violations.size() < VIOLATIONS_MAX) {
            violations.add(sentence);
        }
    }

    /** The same, unless it holds. */
    public void require(boolean holds, String sentence) {
        if (!holds) {
            violate(sentence);
        }
    }

    public Map<String, Map<String, Object>> sections() {
        return Collections.unmodifiableMap(sections);
    }

    public Map<String, Histogram> histograms() {
        return Collections.unmodifiableMap(histograms);
    }

    public Map<String, Double> figures() {
        return Collections.unmodifiableMap(figures);
    }

    public List<Panel> panels() {
        return Collections.unmodifiableList(panels);
    }

    public List<Comparison> comparisons() {
        return Collections.unmodifiableList(comparisons);
    }

    public List<String> violations() {
        return List.copyOf(violations);
    }
}
