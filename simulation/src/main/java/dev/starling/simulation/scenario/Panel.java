package dev.starling.simulation.scenario;

import java.util.List;

/** Something to look at in a report. */
public sealed interface Panel {
    String title();

    /** What one sees, and how it was measured. */
    String caption();

    /** How a curve is drawn. */
    enum Style {
        LINE,
        STEP,
        BAR,
        POINT
    }

    /** What the numbers of an axis are. */
    enum Unit {
        NUMBER,
        /** From 0 to 1. */
        SHARE,
        /** Of virtual time. */
        SECONDS,
        MILLISECONDS,
        BYTES,
        BYTES_PER_SECOND,
        PER_SECOND
    }

    record Axis(String label, Unit unit, boolean isLogarithmic) {
        public static Axis of(String label, Unit unit) {
            return new Axis(label, unit, false);
        }

        public Axis logarithmic() {
            return new Axis(label, unit, true);
        }
    }

    /** Values over the same places of the x axis as the chart's other curves; NaN where none is. */
    record Curve(String name, Style style, double[] values) {
        public static Curve line(String name, double... values) {
            return new Curve(name, Style.LINE, values);
        }
    }

    /** Curves over a common axis. */
    record Chart(String title, String caption, Axis x, Axis y, double[] places, List<Curve> curves)
            implements Panel {
        public Chart {
            curves = List.copyOf(curves);
        }
    }

    record Table(String title, String caption, List<String> head, List<List<String>> rows)
            implements Panel {
        public Table {
            head = List.copyOf(head);
            rows = List.copyOf(rows);
        }
    }

    /**
     * The circle of all ids, and who is where on it.
     *
     * @param layers the first is drawn first
     */
    record Keyspace(String title, String caption, List<Layer> layers) implements Panel {
        public Keyspace {
            layers = List.copyOf(layers);
        }

        /**
         * Places of one kind.
         *
         * @param places the first 32 bits of ids, as shares of the circle
         */
        public record Layer(String name, double[] places) {}
    }
}
