package dev.starling.simulation.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Distributions, drawn: which share of the values is at most so large. */
public final class Percentiles {
    private static final int STEPS = 100;
    private static final List<Double> IN_TABLE = List.of(5.0, 25.0, 50.0, 75.0, 90.0, 95.0, 99.0);

    private Percentiles() {}

    /**
     * How the values of each are spread, one curve each.
     *
     * @param scale what one unit of the histogram is in units of the axis
     */
    public static Panel.Chart spread(
            String title,
            String caption,
            Panel.Axis values,
            double scale,
            Map<String, Histogram> byName) {
        double most = 0;
        for (Histogram histogram : byName.values()) {
            most = Math.max(most, (double) histogram.getValueAtPercentile(99.5));
        }
        double least = values.isLogarithmic() ? Math.max(1, most / 1e4) : 0;
        double[] places = new double[STEPS + 1];
        for (int i = 0; i <= STEPS; i++) {
            double share = (double) i / STEPS;
            places[i] =
                    values.isLogarithmic()
                            ? least * StrictMath.pow(Math.max(most, 2) / least, share)
                            : share * most;
        }
        var curves = new ArrayList<Panel.Curve>();
        byName.forEach(
                (name, histogram) -> {
                    double[] shares = new double[places.length];
                    for (int i = 0; i < places.length; i++) {
                        shares[i] =
                                histogram.getTotalCount() == 0
                                        ? Double.NaN
                                        : histogram.getPercentileAtOrBelowValue((long) places[i])
                                                / 100;
                    }
                    curves.add(new Panel.Curve(name, Panel.Style.STEP, shares));
                });
        double[] scaled = new double[places.length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = places[i] * scale;
        }
        return new Panel.Chart(
                title,
                caption,
                values,
                Panel.Axis.of("share at or below", Panel.Unit.SHARE),
                scaled,
                curves);
    }

    /** The same in numbers. */
    public static Panel.Table table(
            String title,
            String caption,
            String unit,
            double scale,
            Map<String, Histogram> byName) {
        var head = new ArrayList<String>(List.of(unit, "count", "mean"));
        IN_TABLE.forEach(percent -> head.add("p" + percent.intValue()));
        head.add("most");
        var rows = new ArrayList<List<String>>();
        byName.forEach(
                (name, histogram) -> {
                    var row = new ArrayList<String>();
                    row.add(name);
                    row.add(String.format(Locale.ROOT, "%,d", histogram.getTotalCount()));
                    row.add(text(histogram.getMean() * scale));
                    IN_TABLE.forEach(
                            percent ->
                                    row.add(text(histogram.getValueAtPercentile(percent) * scale)));
                    row.add(text(histogram.getMaxValue() * scale));
                    rows.add(row);
                });
        return new Panel.Table(title, caption, head, rows);
    }

    private static String text(double value) {
        boolean isWhole = value == Math.rint(value) || Math.abs(value) >= 100;
        return String.format(Locale.ROOT, isWhole ? "%,.0f" : "%.2f", value);
    }
}
