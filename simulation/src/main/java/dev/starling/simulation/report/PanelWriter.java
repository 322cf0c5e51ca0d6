package dev.starling.simulation.report;

import dev.starling.simulation.scenario.Panel;
import java.util.List;

/** Writes what there is to look at; each chart also as a table, for who cannot look. */
final class PanelWriter {
    private static final int ROWS_MAX = 24;

    /** A table with more columns gets a whole row of the page. */
    private static final int COLUMNS_NARROW = 6;

    private PanelWriter() {}

    static void write(Panel panel, Html html) {
        boolean isWide = panel instanceof Panel.Table table && table.head().size() > COLUMNS_NARROW;
        html.raw(isWide ? "<figure class=\"card wide\">" : "<figure class=\"card\">");
        html.raw("\n<figcaption>").element("h3", panel.title());
        if (!panel.caption().isEmpty()) {
            html.element("p", panel.caption());
        }
        html.raw("</figcaption>\n");
        switch (panel) {
            case Panel.Chart chart -> chart(chart, html);
            case Panel.Table table -> table(table, html);
            case Panel.Keyspace keyspace -> KeyspaceDrawing.write(keyspace, html);
        }
        html.raw("</figure>\n");
    }

    private static void chart(Panel.Chart chart, Html html) {
        html.raw("<div class=\"plot\" role=\"img\" aria-label=\"").text(chart.title());
        html.raw(": a chart; the table below has its numbers\"></div>\n");
        html.raw(
                "<details><summary>The same as a table</summary><div class=\"scroll\" tabindex=\"0\"><table>\n");
        html.raw("<thead><tr>").element("th scope=\"col\"", chart.x().label());
        for (Panel.Curve curve : chart.curves()) {
            html.element("th scope=\"col\" class=\"number\"", curve.name());
        }
        html.raw("</tr></thead>\n<tbody>\n");
        int stride = Math.ceilDiv(Math.max(1, chart.places().length), ROWS_MAX);
        for (int i = 0; i < chart.places().length; i += stride) {
            html.raw("<tr>");
            html.element("th scope=\"row\"", Quantity.of(chart.places()[i], chart.x().unit()));
            for (Panel.Curve curve : chart.curves()) {
                double value = i < curve.values().length ? curve.values()[i] : Double.NaN;
                html.element("td class=\"number\"", Quantity.of(value, chart.y().unit()));
            }
            html.raw("</tr>\n");
        }
        html.raw("</tbody></table></div></details>\n");
    }

    private static void table(Panel.Table table, Html html) {
        html.raw("<div class=\"scroll\" tabindex=\"0\"><table>\n<thead><tr>");
        List<String> head = table.head();
        for (int i = 0; i < head.size(); i++) {
            html.element(
                    i == 0 ? "th scope=\"col\"" : "th scope=\"col\" class=\"number\"", head.get(i));
        }
        html.raw("</tr></thead>\n<tbody>\n");
        for (List<String> row : table.rows()) {
            html.raw("<tr>");
            for (int i = 0; i < row.size(); i++) {
                html.element(i == 0 ? "th scope=\"row\"" : "td class=\"number\"", row.get(i));
            }
            html.raw("</tr>\n");
        }
        html.raw("</tbody></table></div>\n");
    }
}
