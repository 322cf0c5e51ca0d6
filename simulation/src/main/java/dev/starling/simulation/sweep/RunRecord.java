package dev.starling.simulation.sweep;

import dev.starling.simulation.scenario.Outcome;
import dev.starling.simulation.scenario.RunRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a run of a sweep; as a line of JSON it can go from one machine to another.
 *
 * @param number which run of its plan it is
 * @param violations what must never be and was; or why there is no result
 * @param parameters every value, as one would write it
 */
public record RunRecord(
        int number,
        String scenario,
        long seed,
        String traceHash,
        List<String> violations,
        long nodes,
        long virtualMillis,
        long wallMillis,
        long events,
        Map<String, String> parameters,
        Map<String, Double> figures,
        Map<String, Histogram> histograms,
        String replay) {
    private static final int MEMBERS_MAX = 1_000;

    /** Of a run that is no sweep's. */
    public static RunRecord of(Outcome outcome) {
        return of(0, outcome);
    }

    static RunRecord of(int number, Outcome outcome) {
        RunRequest request = outcome.request();
        return new RunRecord(
                number,
                request.scenario().name(),
                request.seed(),
                outcome.traceHashHex(),
                outcome.violations(),
                outcome.nodes(),
                outcome.virtual().toMillis(),
                outcome.wall().toMillis(),
                outcome.events(),
                request.arguments().texts(),
                outcome.findings().figures(),
                outcome.findings().histograms(),
                request.replay());
    }

    /** A run that came to no end. */
    static RunRecord failed(int number, RunRequest request, Throwable thrown) {
        return new RunRecord(
                number,
                request.scenario().name(),
                request.seed(),
                "",
                List.of("no result: " + thrown),
                0,
                0,
                0,
                0,
                request.arguments().texts(),
                Map.of(),
                Map.of(),
                request.replay());
    }

    public boolean isFailed() {
        return !violations.isEmpty();
    }

    RunRecord withoutHistograms() {
        return new RunRecord(
                number,
                scenario,
                seed,
                traceHash,
                violations,
                nodes,
                virtualMillis,
                wallMillis,
                events,
                parameters,
                figures,
                Map.of(),
                replay);
    }

    /** The fields of its line, in their order. */
    public Map<String, Object> fields() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("run", (long) number);
        fields.put("scenario", scenario);
        fields.put("seed", seed);
        fields.put("trace_hash", traceHash);
        fields.put("violations", violations);
        fields.put("nodes", nodes);
        fields.put("virtual_ms", virtualMillis);
        fields.put("wall_ms", wallMillis);
        fields.put("events", events);
        fields.put("figures", figures);
        fields.put("parameters", parameters);
        var encoded = new LinkedHashMap<String, String>();
        histograms.forEach((name, histogram) -> encoded.put(name, encode(histogram)));
        fields.put("histograms", encoded);
        fields.put("replay", replay);
        return fields;
    }

    /**
     * Reads the fields of a line again.
     *
     * @throws IOException when they are not those of a run
     */
    public static RunRecord of(Map<String, Object> fields) throws IOException {
        var histograms = new LinkedHashMap<String, Histogram>();
        for (var entry : group(fields, "histograms").entrySet()) {
            histograms.put(entry.getKey(), decode(entry.getValue()));
        }
        var figures = new LinkedHashMap<String, Double>();
        for (var entry : group(fields, "figures").entrySet()) {
            boolean isNumber = entry.getValue() instanceof Number;
            figures.put(
                    entry.getKey(),
                    isNumber ? ((Number) entry.getValue()).doubleValue() : Double.NaN);
        }
        var parameters = new LinkedHashMap<String, String>();
        group(fields, "parameters").forEach((name, value) -> parameters.put(name, text(value)));
        if (!(fields.get("violations") instanceof List<?> violations)) {
            throw new IOException("a run without violations");
        }
        return new RunRecord(
                (int) number(fields, "run"),
                text(fields.get("scenario")),
                number(fields, "seed"),
                text(fields.get("trace_hash")),
                violations.stream().map(RunRecord::text).toList(),
                number(fields, "nodes"),
                number(fields, "virtual_ms"),
                number(fields, "wall_ms"),
                number(fields, "events"),
                parameters,
                figures,
                histograms,
                text(fields.get("replay")));
    }

    private static String text(@Nullable Object value) {
        return String.valueOf(value);
    }

    private static long number(Map<String, Object> fields, String name) throws IOException {
        if (fields.get(name) instanceof Number number) {
            return number.longValue();
        }
        throw new IOException("a run without " + name);
    }

    @SuppressWarnings("unchecked") // a parsed object has texts for names
    private static Map<String, Object> group(Map<String, Object> fields, String name)
            throws IOException {
        if (fields.get(name) instanceof Map<?, ?> group && group.size() <= MEMBERS_MAX) {
            return (Map<String, Object>) group;
        }
        throw new IOException("a run without " + name);
    }

    private static String encode(Histogram histogram) {
        ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = histogram.encodeIntoCompressedByteBuffer(buffer);
        byte[] bytes = new byte[length];
        buffer.get(0, bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static Histogram decode(Object text) throws IOException {
        try {
            byte[] bytes = Base64.getDecoder().decode(text(text));
            return Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(bytes), 0);
        } catch (DataFormatException | RuntimeException e) {
            throw new IOException("a histogram that is none", e);
        }
    }
}
