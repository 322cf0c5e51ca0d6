package dev.starling.simulation.scenario;

import dev.starling.peer.torrent.Pieces;
import dev.starling.simulation.population.SwarmCrowd;
import dev.starling.simulation.population.SwarmPeer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** What a swarm came to: how long each stage took, who gave how much, whether all was right. */
final class SwarmTally {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Histogram seconds = new Histogram(3);
    private final Histogram lookup = new Histogram(3);
    private final Histogram connecting = new Histogram(3);
    private final Histogram metadata = new Histogram(3);
    private final Histogram pieces = new Histogram(3);
    private long peers;
    private long complete;
    private long firstCameAt = Long.MAX_VALUE;
    private long lastCompleteAt;
    private long up;
    private long down;
    private long seederUp;
    private long wasted;
    private long doubtful;

    static SwarmTally of(SwarmCrowd crowd) {
        var tally = new SwarmTally();
        crowd.all().forEach(tally::count);
        return tally;
    }

    private void count(SwarmPeer peer) {
        up += peer.bytesUp();
        wasted += peer.bytesWasted();
        doubtful += peer.isBeyondDoubt() ? 0 : 1;
        if (peer.isOriginal()) {
            seederUp += peer.bytesUp();
            return;
        }
        peers++;
        down += peer.bytesDown();
        firstCameAt = Math.min(firstCameAt, peer.cameAt());
        record(lookup, peer.cameAt(), peer.peerKnownAt());
        record(connecting, peer.peerKnownAt(), peer.connectedAt());
        record(metadata, peer.connectedAt(), peer.metadataAt());
        record(pieces, peer.metadataAt(), peer.completeAt());
        if (peer.isComplete()) {
            complete++;
            lastCompleteAt = Math.max(lastCompleteAt, peer.completeAt());
            record(seconds, peer.cameAt(), peer.completeAt());
        }
    }

    private static void record(Histogram histogram, long from, long to) {
        if (from != SwarmPeer.NEVER && to != SwarmPeer.NEVER) {
            histogram.recordValue(Math.max(0, to - from) / NANOS_PER_MILLI);
        }
    }

    void add(SwarmTally other) {
        seconds.add(other.seconds);
        lookup.add(other.lookup);
        connecting.add(other.connecting);
        metadata.add(other.metadata);
        pieces.add(other.pieces);
        peers += other.peers;
        complete += other.complete;
        firstCameAt = Math.min(firstCameAt, other.firstCameAt);
        lastCompleteAt = Math.max(lastCompleteAt, other.lastCompleteAt);
        up += other.up;
        down += other.down;
        seederUp += other.seederUp;
        wasted += other.wasted;
        doubtful += other.doubtful;
    }

    long peers() {
        return peers;
    }

    long complete() {
        return complete;
    }

    /** From the first newcomer's coming until the last one is complete. */
    double spanSeconds() {
        return complete == 0 ? 0 : (lastCompleteAt - firstCameAt) / 1e9;
    }

    /** In milliseconds, from coming to having all. */
    Histogram millis() {
        return seconds;
    }

    double secondsAt(double percentile) {
        return seconds.getValueAtPercentile(percentile) / 1e3;
    }

    double meanSeconds() {
        return seconds.getMean() / 1e3;
    }

    /** From knowing what the torrent is to having all of it. */
    double meanSecondsOfPieces() {
        return pieces.getMean() / 1e3;
    }

    long down() {
        return down;
    }

    long seederUp() {
        return seederUp;
    }

    long wasted() {
        return wasted;
    }

    /** Of all bytes, those that came from who had everything from the beginning. */
    double seederShare() {
        return up == 0 ? 0 : (double) seederUp / up;
    }

    /** How long each stage took, in milliseconds. */
    Map<String, Histogram> stages() {
        var stages = new LinkedHashMap<String, Histogram>();
        stages.put("until somebody is known", lookup);
        stages.put("until somebody shakes hands", connecting);
        stages.put("until it is known what it is", metadata);
        stages.put("until all pieces are there", pieces);
        stages.put("all of it", seconds);
        return stages;
    }

    /** For programs. */
    void tell(Findings findings, double wallSeconds) {
        Map<String, Object> section = findings.section("swarm");
        long blocks = down / Pieces.BLOCK_LENGTH;
        section.put("peers", peers);
        section.put("complete", complete);
        section.put("seconds_p50", secondsAt(50));
        section.put("seconds_p95", secondsAt(95));
        section.put("seeder_share", seederShare());
        section.put("blocks", blocks);
        section.put("blocks_per_second", (long) (blocks / Math.max(wallSeconds, 1e-9)));
        section.put("wasted_bytes", wasted);
        section.put("violations", doubtful);
        findings.histogram("download ms").add(seconds);
        findings.figure("seconds p50", secondsAt(50));
        findings.figure("seconds p95", secondsAt(95));
        findings.figure("seeder share", seederShare());
        findings.require(
                doubtful == 0,
                Counts.of(doubtful, "peer")
                        + " stored or announced something that is not the torrent's");
    }
}
