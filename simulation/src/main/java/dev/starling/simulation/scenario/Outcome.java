package dev.starling.simulation.scenario;

import dev.starling.simulation.Traffic;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What came of a run.
 *
 * @param nodes how many there were at most
 * @param heapBytes in use when it ended, after a collection; 0 when several ran at once
 * @param isStopped whether it was ended early
 */
public record Outcome(
        RunRequest request,
        int nodes,
        Duration virtual,
        Duration wall,
        long events,
        long traceHash,
        long heapBytes,
        boolean isStopped,
        Traffic traffic,
        Findings findings) {

    public boolean isFailed() {
        return !findings.violations().isEmpty();
    }

    public List<String> violations() {
        return findings.violations();
    }

    /** For people and for comparing by eye. */
    public String traceHashHex() {
        return String.format("%016x", traceHash);
    }

    public long eventsPerSecond() {
        return (long) (events / Math.max(1e-9, wall.toNanos() / 1e9));
    }

    /** Everything that a program is told at the end of a run, in its order. */
    public Map<String, Object> summary() {
        var summary = new LinkedHashMap<String, Object>();
        summary.put("scenario", request.scenario().name());
        summary.put("nodes", (long) nodes);
        summary.put("seed", request.seed());
        summary.put("virtual_ms", virtual.toMillis());
        summary.put("wall_ms", wall.toMillis());
        summary.put("events", events);
        summary.put("events_per_second", eventsPerSecond());
        summary.put("trace_hash", traceHashHex());
        summary.put("heap_bytes", heapBytes);
        summary.put("violations", violations());
        summary.put("lookups", section("lookups"));
        summary.put("traffic", trafficSection());
        summary.put("swarm", section("swarm"));
        findings.sections().forEach(summary::putIfAbsent);
        summary.put("parameters", request.arguments().texts());
        summary.put("replay", request.replay());
        summary.put("stopped", isStopped ? 1L : 0L);
        return summary;
    }

    private Map<String, Object> section(String name) {
        return findings.sections().getOrDefault(name, Map.of());
    }

    private Map<String, Object> trafficSection() {
        var section = new LinkedHashMap<String, Object>();
        section.put("datagrams", traffic.datagrams());
        section.put("datagram_bytes", traffic.datagramBytes());
        section.put("stream_bytes", traffic.streamBytes());
        section.put("lost_on_the_way", traffic.lostOnTheWay());
        section.put("lost_in_queues", traffic.lostInQueue());
        section.put("lost_at_nobody", traffic.lostAtNobody());
        section.put("lost_in_partitions", traffic.lostInPartition());
        section.putAll(section("traffic"));
        return section;
    }
}
