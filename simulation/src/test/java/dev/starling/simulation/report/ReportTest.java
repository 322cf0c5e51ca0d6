package dev.starling.simulation.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.simulation.scenario.Comparison;
import dev.starling.simulation.scenario.Panel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReportTest {
    /** Were one of these taken for markup, it would be counted as an error. */
    private static final String HOSTILE =
            "</script><script>onerror()</script><img src=x onerror=\"throw 1\">'\"&amp;<!--";

    @TempDir private Path directory;

    @Test
    void everyChartIsDrawnWhateverTextsContain() throws IOException, InterruptedException {
        Path file = directory.resolve("report.html");
        page(HOSTILE).writeTo(file);
        String dom = Chromium.domOf(file, directory);
        assertTrue(dom.contains("data-errors=\"0\""), "a script failed, or none ran");
        assertEquals(5, count(dom, "class=\"plot\""), "places for charts");
        assertEquals(5, count(dom, "data-drawn=\"[1-9]"), "charts that were drawn");
        assertEquals(5, count(dom, "<canvas"), "canvases");
        assertFalse(dom.contains("<img"), "a text became markup");
        // uPlot is told the names of curves; they are texts there too.
        assertTrue(dom.contains("&lt;/script&gt;&lt;script&gt;onerror()"), "a text is missing");
    }

    @Test
    void noTextOfAnybodysBecomesMarkup() {
        String html = page(HOSTILE).html();
        // The library's own and ours, the data, and nothing else.
        assertEquals(3, count(html, "<script"));
        assertEquals(3, count(html, "</script>"));
        assertFalse(html.contains("<img"));
    }

    @Test
    void aPageAsksNobodyForAnything() {
        String html = page("usual").html();
        assertEquals(0, count(html, "(src|href)="));
        assertTrue(html.contains("default-src 'none'"));
        assertTrue(html.contains("The MIT License"), "the licence of the plotting library");
    }

    @Test
    void whatWasViolatedAndTheCommandThatRepeatsItStandInIt() {
        String html = page("usual").html();
        assertTrue(html.contains("role=\"alert\""));
        assertTrue(html.contains("<li>it was usual</li>"));
        assertTrue(html.contains("starling simulate usual --seed 1"));
    }

    @Test
    void numbersHaveUnitsThatFitThem() {
        assertEquals("12.50 ms", Quantity.of(12.5, Panel.Unit.MILLISECONDS));
        assertEquals("12.5 s", Quantity.of(12_500, Panel.Unit.MILLISECONDS));
        assertEquals("5.0 min", Quantity.of(300, Panel.Unit.SECONDS));
        assertEquals("2.0 KiB/s", Quantity.of(2048, Panel.Unit.BYTES_PER_SECOND));
        assertEquals("25 %", Quantity.of(0.25, Panel.Unit.SHARE));
        assertEquals("–", Quantity.of(Double.NaN, Panel.Unit.NUMBER));
    }

    @Test
    void manyPlacesOfTheKeyspaceAreBarsAndNotMarks() {
        var few = new Panel.Keyspace.Layer("few", new double[] {0, 0.25, 0.999_999});
        var many = new Panel.Keyspace.Layer("many", new double[200_000]);
        var html = new Html();
        KeyspaceDrawing.write(new Panel.Keyspace("t", "", List.of(few, many)), html);
        assertTrue(html.toString().length() < 10_000, "every node has a mark of its own");
        assertTrue(html.toString().contains("200,000"));
    }

    private static Page page(String text) {
        var x = Panel.Axis.of(text, Panel.Unit.SECONDS);
        double[] places = {1, 10, 100, 1000};
        double[] values = {0, Double.NaN, 5_000, 1e6};
        return new Page(
                text,
                text,
                text,
                true,
                List.of("it was " + text),
                List.of(new Page.Fact(text, text)),
                List.of(new Page.Fact(text, text)),
                "starling simulate " + text + " --seed 1",
                List.of(new Comparison(text, text, text, text, false, text)),
                List.of(
                        chart(text, x, Panel.Unit.BYTES, Panel.Style.LINE, places, values),
                        chart(text, x, Panel.Unit.NUMBER, Panel.Style.BAR, places, values),
                        chart(text, x, Panel.Unit.SHARE, Panel.Style.STEP, places, values),
                        new Panel.Chart(
                                text,
                                text,
                                x.logarithmic(),
                                Panel.Axis.of(text, Panel.Unit.MILLISECONDS).logarithmic(),
                                places,
                                List.of(
                                        Panel.Curve.line(text, values),
                                        new Panel.Curve(text, Panel.Style.POINT, values))),
                        chart(
                                text,
                                x,
                                Panel.Unit.PER_SECOND,
                                Panel.Style.LINE,
                                new double[] {7},
                                new double[] {Double.NaN}),
                        new Panel.Table(text, text, List.of(text), List.of(List.of(text))),
                        new Panel.Keyspace(
                                text,
                                text,
                                List.of(new Panel.Keyspace.Layer(text, new double[] {0.5})))),
                List.of(new Page.Setting(text, text, true, text, text)));
    }

    private static Panel.Chart chart(
            String text,
            Panel.Axis x,
            Panel.Unit unit,
            Panel.Style style,
            double[] places,
            double[] values) {
        return new Panel.Chart(
                text,
                text,
                x,
                Panel.Axis.of(text, unit),
                places,
                List.of(new Panel.Curve(text, style, values)));
    }

    private static int count(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        int count = 0;
        while (matcher.find()) {
            count++;
        }
        return count;
    }
}
