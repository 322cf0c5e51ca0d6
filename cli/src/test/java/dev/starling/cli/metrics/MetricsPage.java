package dev.starling.cli.metrics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page in Prometheus' text format 0.0.4, read by somebody stricter than Prometheus: what is not
 * as it should be is an error, its conventions for names and units as well.
 */
public final class MetricsPage {
    private static final Pattern HELP = Pattern.compile("# HELP ([a-z][a-z0-9_]*) (\\S.*)");
    private static final Pattern TYPE =
            Pattern.compile("# TYPE ([a-z][a-z0-9_]*) (counter|gauge|histogram|summary)");
    private static final Pattern SAMPLE =
            Pattern.compile("([a-z][a-z0-9_]*)(?:\\{(.+)\\})? (\\S+)");
    private static final Pattern LABEL =
            Pattern.compile("([a-z][a-z0-9_]*)=\"((?:[^\"\\\\\n]|\\\\[\\\\n\"])*)\"(,|$)");
    private static final Pattern ODD_UNIT =
            Pattern.compile(".*_(ms|millis(econds)?|nanos|minutes|hours|kb|mb|kilobytes|bits)");

    private final Map<String, String> typeByFamily = new LinkedHashMap<>();
    private final Map<String, Double> valueBySeries = new LinkedHashMap<>();
    private final Set<String> names = new LinkedHashSet<>();
    private String family = "";
    private String help = "";

    public MetricsPage(String text) {
        require(text.endsWith("\n"), "the last line has no end");
        for (String line : text.substring(0, text.length() - 1).split("\n", -1)) {
            read(line);
        }

        typeByFamily.forEach(
                (name, type) -> {
                    if (type.equals("histogram")) {
                        checkHistogram(name);
                    }
                });
    }

    /** Of a series, written as on the page with its labels in alphabetical order. */
    public double value(String series) {
        require(
                valueBySeries.containsKey(series),
                "there is no " + series + " among " + valueBySeries.keySet());
        return valueBySeries.getOrDefault(series, Double.NaN);
    }

    /** Of all series of a name together. */
    public double sum(String name) {
        require(names.contains(name), "there is no " + name);
        return valueBySeries.entrySet().stream()
                .filter(it -> it.getKey().equals(name) || it.getKey().startsWith(name + "{"))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    /** What a query may name. */
    public Set<String> names() {
        return names;
    }

    public Set<String> series() {
        return valueBySeries.keySet();
    }

    private void read(String line) {
        Matcher ofHelp = HELP.matcher(line);
        Matcher ofType = TYPE.matcher(line);
        if (ofHelp.matches()) {
            require(help.isEmpty(), "help after help: " + line);
            help = ofHelp.group(1);
            require(!typeByFamily.containsKey(help), "a family in two places: " + line);
        } else if (ofType.matches()) {
            family = ofType.group(1);
            require(family.equals(help), "a type without its help: " + line);
            help = "";
            begin(family, ofType.group(2));
        } else {
            sample(line);
        }
    }

    private void begin(String name, String type) {
        typeByFamily.put(name, type);
        boolean isCounter = type.equals("counter");
        require(
                isCounter == name.endsWith("_total"),
                "a counter, and it alone, is _total: " + name);
        require(!ODD_UNIT.matcher(name.replace("_total", "")).matches(), "an odd unit: " + name);
        if (isCounter || type.equals("gauge")) {
            names.add(name); // also when there is no sample just now
        }
    }

    private void sample(String line) {
        Matcher sample = SAMPLE.matcher(line);
        require(sample.matches(), "no sample: " + line);
        String name = sample.group(1);
        String type = typeByFamily.getOrDefault(family, "");
        List<String> suffixes =
                switch (type) {
                    case "counter", "gauge" -> List.of("");
                    case "summary" -> List.of("_sum", "_count");
                    case "histogram" -> List.of("_bucket", "_sum", "_count");
                    default -> List.of();
                };
        require(
                help.isEmpty() && suffixes.stream().anyMatch(it -> name.equals(family + it)),
                "not where it belongs: " + line);
        double value = number(sample.group(3));
        require(type.equals("gauge") || value >= 0, "less than nothing: " + line);
        String series = name + labels(sample.group(2) == null ? "" : sample.group(2));
        require(valueBySeries.put(series, value) == null, "twice: " + line);
        names.add(name);
    }

    private static String labels(String text) {
        var byName = new TreeMap<String, String>();
        Matcher label = LABEL.matcher(text);
        int end = 0;
        while (end < text.length()) {
            require(label.find(end) && label.start() == end, "no label: " + text.substring(end));
            require(!label.group(1).startsWith("__"), "not ours to name: " + text);
            require(byName.put(label.group(1), label.group(2)) == null, "twice: " + text);
            end = label.end();
        }
        var labels = new ArrayList<String>();
        byName.forEach((name, value) -> labels.add(name + "=\"" + value + "\""));
        return labels.isEmpty() ? "" : "{" + String.join(",", labels) + "}";
    }

    private void checkHistogram(String name) {
        double below = 0;
        double bound = Double.NEGATIVE_INFINITY;
        for (var series : valueBySeries.entrySet()) {
            if (series.getKey().startsWith(name + "_bucket{le=\"")) {
                String[] parts = series.getKey().split("\"", -1);
                require(number(parts[1]) > bound, "in no order: " + series);
                require(series.getValue() >= below, "not added up: " + series);
                bound = number(parts[1]);
                below = series.getValue();
            }
        }
        require(bound == Double.POSITIVE_INFINITY, "not to the end: " + name);
        require(below == value(name + "_count"), "not all: " + name);
        value(name + "_sum");
    }

    private static double number(String text) {
        if (text.equals("+Inf")) {
            return Double.POSITIVE_INFINITY;
        }
        require(text.matches("-?[0-9]+(\\.[0-9]+)?(E-?[0-9]+)?"), "no number: " + text);
        return Double.parseDouble(text);
    }

    private static void require(boolean isSo, String complaint) {
        if (!isSo) {
            throw new AssertionError(complaint);
        }
    }
}
