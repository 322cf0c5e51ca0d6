package dev.starling.cli.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class MetricsTextTest {
    @Test
    void writesAFamilyAfterTheOther() {
        var text = new MetricsText();
        text.counter("a_total", "How many").with(3, "kind", "x").with(4, "kind", "y");
        text.gauge("b_seconds", "How long").with(0.25);
        assertEquals(
                """
                # HELP a_total How many
                # TYPE a_total counter
                a_total{kind="x"} 3
                a_total{kind="y"} 4
                # HELP b_seconds How long
                # TYPE b_seconds gauge
                b_seconds 0.25
                """,
                text.toString());
    }

    @Test
    void whatALabelMayNotHoldIsEscaped() {
        var text = new MetricsText();
        text.gauge("a", "A \\ in\ntwo lines").with(1, "name", "a\"b\\c\nd");
        assertEquals(
                """
                # HELP a A \\\\ in\\ntwo lines
                # TYPE a gauge
                a{name="a\\"b\\\\c\\nd"} 1
                """,
                text.toString());
        assertEquals(1, new MetricsPage(text.toString()).value("a{name=\"a\\\"b\\\\c\\nd\"}"));
    }

    @Test
    void aFamilyIsWrittenOnceAndACounterIsCalledSo() {
        var text = new MetricsText();
        text.gauge("a", "It");
        assertThrows(AssertionError.class, () -> text.gauge("a", "It"));
        assertThrows(AssertionError.class, () -> text.counter("b", "It"));
        assertThrows(AssertionError.class, () -> text.gauge("c_total", "It"));
        assertThrows(AssertionError.class, () -> text.with(1, "Name", "x"));
    }

    @Test
    void durationsAreCountedUpToEachBound() {
        var durations = new Durations();
        durations.add(TimeUnit.MILLISECONDS.toNanos(100));
        durations.add(TimeUnit.MILLISECONDS.toNanos(101));
        durations.add(TimeUnit.MINUTES.toNanos(5));
        var text = new MetricsText();
        text.histogram("took_seconds", "It", durations);
        var page = new MetricsPage(text.toString());
        assertEquals(1, page.value("took_seconds_bucket{le=\"0.1\"}"));
        assertEquals(2, page.value("took_seconds_bucket{le=\"30\"}"));
        assertEquals(3, page.value("took_seconds_bucket{le=\"+Inf\"}"));
        assertEquals(300.201, page.value("took_seconds_sum"), 1e-9);
    }

    /** The reader that the other tests trust. */
    @Test
    void aPageThatIsNotAsItShouldBeIsRefused() {
        for (String wrong :
                new String[] {
                    "a 1\n",
                    "# TYPE a gauge\na 1\n",
                    "# HELP a It\n# TYPE a gauge\na 1",
                    "# HELP a It\n# TYPE a gauge\na 1\na 2\n",
                    "# HELP a It\n# TYPE a gauge\nb 1\n",
                    "# HELP a It\n# TYPE a counter\na 1\n",
                    "# HELP a_total It\n# TYPE a_total counter\na_total -1\n",
                    "# HELP a_ms It\n# TYPE a_ms gauge\na_ms 1\n",
                    "# HELP a It\n# TYPE a gauge\na{x=\"1\"y=\"2\"} 1\n",
                    "# HELP a It\n# TYPE a gauge\na{x=\"1\",x=\"2\"} 1\n",
                    "# HELP a It\n# TYPE a gauge\na 1 \n",
                    "# HELP a It\n# TYPE a gauge\na 0x1\n",
                    "# HELP a It\n# TYPE a histogram\na_bucket{le=\"1\"} 1\na_sum 1\na_count 1\n",
                }) {
            assertThrows(AssertionError.class, () -> new MetricsPage(wrong), wrong);
        }
    }
}
