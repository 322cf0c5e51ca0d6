package dev.starling.cli.metrics;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Writes Prometheus' text format 0.0.4: a family after the other, each with its help, its type and
 * its samples together.
 */
final class MetricsText {
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");

    /** Beyond, not every whole number is one of a double's. */
    private static final double EXACT_MAX = 9e15;

    private final StringBuilder text = new StringBuilder(16 * 1024);
    private final Set<String> families = new LinkedHashSet<>();
    private String family = "";

    /** Begins a family of what only ever grows. */
    MetricsText counter(String name, String help) {
        assert name.endsWith("_total") : name;
        return begin(name, "counter", help);
    }

    /** Begins a family of what goes up and down. */
    MetricsText gauge(String name, String help) {
        assert !name.endsWith("_total") : name;
        return begin(name, "gauge", help);
    }

    /** Begins a family of which only the number and the sum are known. */
    MetricsText summary(String name, String help) {
        return begin(name, "summary", help);
    }

    /** Writes a whole family of how long things took. */
    MetricsText histogram(String name, String help, Durations durations) {
        begin(name, "histogram", help);
        long sum = 0;
        for (int i = 0; i < durations.counts().length; i++) {
            sum += durations.counts()[i];
            sample("_bucket", (double) sum, "le", number(Durations.bound(i)));
        }
        sample("_sum", durations.seconds());
        return sample("_count", (double) sum);
    }

    MetricsText with(long value, String... labels) {
        return with((double) value, labels);
    }

    /** A sample of the family begun last, with labels by name and value. */
    MetricsText with(double value, String... labels) {
        return sample("", value, labels);
    }

    MetricsText sample(String suffix, double value, String... labels) {
        assert labels.length % 2 == 0;
        text.append(family).append(suffix);
        for (int i = 0; i < labels.length; i += 2) {
            assert NAME.matcher(labels[i]).matches() : labels[i];
            text.append(i == 0 ? '{' : ',').append(labels[i]).append("=\"");
            text.append(escaped(labels[i + 1]).replace("\"", "\\\"")).append('"');
        }
        text.append(labels.length == 0 ? " " : "} ").append(number(value)).append('\n');
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }

    private MetricsText begin(String name, String type, String help) {
        assert NAME.matcher(name).matches() && families.add(name) : name;
        family = name;
        text.append("# HELP ").append(name).append(' ').append(escaped(help)).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
        return this;
    }

    private static String escaped(String given) {
        return given.replace("\\", "\\\\").replace("\n", "\\n");
    }

    private static String number(double value) {
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        boolean isWhole = value == Math.rint(value) && Math.abs(value) < EXACT_MAX;
        return isWhole
                ? String.format(Locale.ROOT, "%d", (long) value)
                : Double.toString(value); // NaN as well
    }
}
