package dev.starling.simulation.report;

import dev.starling.simulation.scenario.Panel;
import java.util.Locale;

/**
 * The circle of all ids. Few places are marks on it; many are bars, as high as there are nodes in
 * that direction.
 */
final class KeyspaceDrawing {
    private static final int MARKS_MAX = 1_500;
    private static final int DIRECTIONS = 360;
    private static final int COLOURS = 6;
    private static final double CENTRE = 210;
    private static final double RADIUS = 150;
    private static final double MARK = 16;
    private static final double BAR = 46;
    private static final int TABLE_ROWS = 16;

    private KeyspaceDrawing() {}

    static void write(Panel.Keyspace keyspace, Html html) {
        html.raw("<div class=\"keyspace\"><svg viewBox=\"0 0 420 420\" role=\"img\" aria-label=\"");
        html.text(keyspace.title()).raw(": a circle; the table below has the numbers\">\n");
        html.raw("<circle class=\"ring\" cx=\"210\" cy=\"210\" r=\"150\"/>\n");
        for (int i = 0; i < keyspace.layers().size(); i++) {
            String colour = "var(--c" + i % COLOURS + ")";
            html.raw("<path class=\"mark\" style=\"stroke:" + colour + "\" d=\"");
            html.raw(marks(keyspace.layers().get(i).places(), i));
            html.raw("\"/>\n");
        }
        String[] ids = {"0000…", "4000…", "8000…", "c000…"};
        for (int i = 0; i < ids.length; i++) {
            double[] at = at(i / 4.0, RADIUS - 62);
            html.raw(String.format(Locale.ROOT, "<text x=\"%.0f\" y=\"%.0f\">", at[0], at[1] + 4));
            html.text(ids[i]).raw("</text>\n");
        }
        html.raw("</svg>\n<ul class=\"key\">");
        for (int i = 0; i < keyspace.layers().size(); i++) {
            Panel.Keyspace.Layer layer = keyspace.layers().get(i);
            html.raw("<li><span class=\"swatch\" style=\"background:var(--c" + i % COLOURS);
            html.raw(")\"></span>").text(layer.name());
            html.text(" (" + Quantity.number(layer.places().length) + ")").raw("</li>");
        }
        html.raw("</ul></div>\n");
        table(keyspace, html);
    }

    private static String marks(double[] places, int layer) {
        var path = new StringBuilder();
        if (places.length <= MARKS_MAX) {
            // Layers lie one inside the other, so that none hides another.
            double outer = RADIUS + MARK / 2 - layer * MARK;
            for (double place : places) {
                line(path, place, outer - MARK + 3, outer);
            }
            return path.toString();
        }
        int[] counts = count(places, DIRECTIONS);
        int most = 1;
        for (int count : counts) {
            most = Math.max(most, count);
        }
        for (int i = 0; i < DIRECTIONS; i++) {
            if (counts[i] > 0) {
                double height = BAR * counts[i] / most;
                boolean isOutside = layer == 0;
                line(path, (i + 0.5) / DIRECTIONS, RADIUS, RADIUS + (isOutside ? height : -height));
            }
        }
        return path.toString();
    }

    private static void line(StringBuilder path, double place, double from, double to) {
        double[] start = at(place, from);
        double[] end = at(place, to);
        path.append(
                String.format(
                        Locale.ROOT, "M%.1f %.1fL%.1f %.1f", start[0], start[1], end[0], end[1]));
    }

    /** Clockwise from the top. */
    private static double[] at(double place, double radius) {
        double angle = 2 * Math.PI * place;
        return new double[] {
            CENTRE + radius * StrictMath.sin(angle), CENTRE - radius * StrictMath.cos(angle)
        };
    }

    private static int[] count(double[] places, int directions) {
        int[] counts = new int[directions];
        for (double place : places) {
            counts[Math.clamp((int) (place * directions), 0, directions - 1)]++;
        }
        return counts;
    }

    private static void table(Panel.Keyspace keyspace, Html html) {
        html.raw(
                "<details><summary>The same as a table</summary><div class=\"scroll\" tabindex=\"0\"><table>\n");
        html.raw("<thead><tr><th scope=\"col\">ids from</th>");
        for (Panel.Keyspace.Layer layer : keyspace.layers()) {
            html.element("th scope=\"col\" class=\"number\"", layer.name());
        }
        html.raw("</tr></thead>\n<tbody>\n");
        int[][] counts = new int[keyspace.layers().size()][];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = count(keyspace.layers().get(i).places(), TABLE_ROWS);
        }
        for (int row = 0; row < TABLE_ROWS; row++) {
            html.raw("<tr>").element("th scope=\"row\"", Integer.toHexString(row) + "000…");
            for (int[] layer : counts) {
                html.element("td class=\"number\"", Quantity.number(layer[row]));
            }
            html.raw("</tr>\n");
        }
        html.raw("</tbody></table></div></details>\n");
    }
}
