package dev.starling.simulation.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.starling.simulation.scenario.Panel;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/** The numbers of all charts of a page, for its script. */
final class ChartData {
    /** No screen shows more. */
    static final int POINTS_MAX = 2_000;

    private static final JsonFactory JSON = new JsonFactory();

    private ChartData() {}

    static String json(List<Panel> panels) {
        var text = new StringWriter();
        try (var json = JSON.createGenerator(text)) {
            json.writeStartArray();
            for (Panel panel : panels) {
                if (panel instanceof Panel.Chart chart) {
                    write(chart, json);
                }
            }
            json.writeEndArray();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        // Inside of a script element no text may look like its end, or like a comment.
        return text.toString().replace("<", "\\u003c").replace(">", "\\u003e");
    }

    private static void write(Panel.Chart chart, JsonGenerator json) throws IOException {
        json.writeStartObject();
        write("x", chart.x(), json);
        write("y", chart.y(), json);
        int stride = Math.ceilDiv(Math.max(1, chart.places().length), POINTS_MAX);
        write("places", chart.places(), stride, json);
        json.writeArrayFieldStart("curves");
        for (Panel.Curve curve : chart.curves()) {
            json.writeStartObject();
            json.writeStringField("name", curve.name());
            json.writeStringField("style", curve.style().name());
            write("values", curve.values(), stride, json);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void write(String name, Panel.Axis axis, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeStringField("label", axis.label());
        json.writeStringField("unit", axis.unit().name());
        json.writeBooleanField("log", axis.isLogarithmic());
        json.writeEndObject();
    }

    private static void write(String name, double[] values, int stride, JsonGenerator json)
            throws IOException {
        json.writeArrayFieldStart(name);
        for (int i = 0; i < values.length; i += stride) {
            if (Double.isFinite(values[i])) {
                json.writeNumber(values[i]);
            } else {
                json.writeNull();
            }
        }
        json.writeEndArray();
    }
}
