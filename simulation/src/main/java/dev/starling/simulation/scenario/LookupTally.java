package dev.starling.simulation.scenario;

import dev.starling.dht.SearchReport;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** What lookups came to, over a whole run. */
final class LookupTally {
    private static final int MICROS = 1_000;

    /** Of what it is a part. */
    private final List<LookupTally> wholes;

    private final Histogram hops;
    private final Histogram millis;
    private final Histogram queries;
    private final Histogram firstPeerMillis;
    private long count;
    private long recalled;
    private double recall;
    private long sought;
    private long found;

    /**
     * Counts into the findings.
     *
     * @param name what sets these lookups apart from others of the run; empty for the usual ones
     */
    LookupTally(Findings findings, String name) {
        String prefix = name.isEmpty() ? "" : name + " ";
        wholes = List.of();
        hops = findings.histogram(prefix + "hops");
        millis = findings.histogram(prefix + "lookup ms");
        queries = findings.histogram(prefix + "queries");
        firstPeerMillis = findings.histogram(prefix + "first peer ms");
    }

    /** What is counted here is counted in those, too. */
    LookupTally(List<LookupTally> wholes) {
        this.wholes = List.copyOf(wholes);
        hops = new Histogram(2);
        millis = new Histogram(2);
        queries = new Histogram(2);
        firstPeerMillis = new Histogram(2);
    }

    /** A tally of some of these lookups: what is counted there is counted here, too. */
    LookupTally part() {
        return new LookupTally(List.of(this));
    }

    /** A lookup is over. */
    void onLookup(SearchReport report, double itsRecall) {
        count++;
        hops.recordValue(report.hops());
        millis.recordValue(report.nanos() / MICROS / 1000);
        queries.recordValue(report.queries());
        recall += itsRecall;
        recalled++;
        wholes.forEach(whole -> whole.onLookup(report, itsRecall));
    }

    /**
     * A search for somebody who had announced himself is over.
     *
     * @param afterNanos when the first was found; negative when nobody was
     */
    void onSearch(long afterNanos) {
        sought++;
        if (afterNanos >= 0) {
            found++;
            firstPeerMillis.recordValue(afterNanos / MICROS / 1000);
        }
        wholes.forEach(whole -> whole.onSearch(afterNanos));
    }

    long count() {
        return count;
    }

    Histogram hops() {
        return hops;
    }

    Histogram millis() {
        return millis;
    }

    Histogram queries() {
        return queries;
    }

    Histogram firstPeerMillis() {
        return firstPeerMillis;
    }

    /** Of the nodes truly nearest, on average. */
    double recall() {
        return recalled == 0 ? 0 : recall / recalled;
    }

    /** Of the searches for somebody who was there. */
    double success() {
        return sought == 0 ? 0 : (double) found / sought;
    }

    long found() {
        return found;
    }

    long sought() {
        return sought;
    }

    /** For programs. */
    void tell(Map<String, Object> section) {
        section.put("count", count);
        section.put("success", success());
        section.put("hops_p50", hops.getValueAtPercentile(50));
        section.put("hops_p95", hops.getValueAtPercentile(95));
        section.put("hops_mean", hops.getMean());
        section.put("ms_p50", millis.getValueAtPercentile(50));
        section.put("ms_p95", millis.getValueAtPercentile(95));
        section.put("recall", recall());
        section.put("queries_mean", queries.getMean());
        section.put("searches", sought);
        section.put("first_peer_ms_p50", firstPeerMillis.getValueAtPercentile(50));
        section.put("first_peer_ms_p95", firstPeerMillis.getValueAtPercentile(95));
    }
}
