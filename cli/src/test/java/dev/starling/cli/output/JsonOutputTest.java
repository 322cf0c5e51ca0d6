package dev.starling.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class JsonOutputTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private Output output(boolean json) {
        return Output.of(json, new PrintWriter(out), new PrintWriter(err));
    }

    @Test
    void anEventIsALineWhateverIsInIt() {
        output(true)
                .tell(
                        Event.named("value")
                                .with("value", "a\n\"b\" \u001b[31m\u20ac")
                                .with("n", Long.MAX_VALUE)
                                .with("m", -1),
                        "text");
        assertEquals(
                "{\"event\":\"value\",\"value\":\"a\\n\\\"b\\\" \\u001B[31m\\u20AC\","
                        + "\"n\":9223372036854775807,\"m\":-1}\n",
                out.toString());
        assertEquals("", err.toString());
    }

    @Test
    void groupsListsAndDecimalsKeepTheirShape() {
        var group = new LinkedHashMap<String, Object>();
        group.put("share", 0.25);
        group.put("none", Double.NaN);
        group.put("seeds", List.of(1L, 2L));
        output(true).tell(Event.named("run").withAll(Map.of("figures", group)), null);
        assertEquals(
                "{\"event\":\"run\",\"figures\":"
                        + "{\"share\":0.25,\"none\":null,\"seeds\":[1,2]}}\n",
                out.toString());
    }

    @Test
    void peopleReadDataOnOneStreamAndTheSummaryOnTheOther() {
        var output = output(false);
        output.tell(Event.named("peer"), "192.0.2.1:6881");
        output.sumUp(Event.named("done"), "1 peer");
        assertEquals("192.0.2.1:6881\n", out.toString());
        assertEquals("starling: 1 peer\n", err.toString());
    }
}
