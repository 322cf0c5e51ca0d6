package dev.starling.simulation.scenario;

import dev.starling.dht.InfoHash;
import dev.starling.dht.NodeId;
import dev.starling.dht.PeersListener;
import dev.starling.dht.SearchReport;
import dev.starling.host.Endpoint;
import dev.starling.simulation.Mailbox;
import dev.starling.simulation.population.Census;
import dev.starling.simulation.population.DhtCrowd;
import dev.starling.simulation.population.Resident;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets nodes of a crowd look for places and for each other, and holds what they find against the
 * truth.
 */
final class LookupProbe {
    private static final int CLOSEST = 8;
    private static final int PEER_PORT = 51_413;

    /** How long after it was announced somebody is looked for, and how long that may take. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Experiment experiment;
    private final DhtCrowd crowd;
    private final Mailbox<Lookup> lookups = new Mailbox<>();
    private Supplier<LookupTally> tally;
    private Supplier<InfoHash> infoHashes;
    private Consumer<SearchReport> watcher = _ -> {};

    /** A lookup that is over. */
    private record Lookup(LookupTally tally, Resident by, SearchReport report) {}

    LookupProbe(Experiment experiment, DhtCrowd crowd) {
        this.experiment = experiment;
        this.crowd = crowd;
        countInto(new LookupTally(experiment.findings(), ""));
        this.infoHashes = () -> NodeId.random(experiment.random()).asInfoHash();
        experiment.every(Duration.ofSeconds(1), this::collect);
        experiment.atEnd(this::collect);
    }

    /** What begins from now on is counted there. */
    void countInto(LookupTally other) {
        tally = () -> other;
    }

    /** What begins is counted in the tally of its moment. */
    void countInto(Supplier<LookupTally> current) {
        tally = current;
    }

    LookupTally tally() {
        return tally.get();
    }

    /** What is announced and sought from now on. */
    void seek(Supplier<InfoHash> wanted) {
        infoHashes = wanted;
    }

    /** Who hears of each lookup that is over, between events. */
    void onLookups(Consumer<SearchReport> listener) {
        watcher = listener;
    }

    /** So many lookups and searches a second, for so long. */
    void start(double lookupsPerSecond, double searchesPerSecond, Duration duration) {
        repeat(lookupsPerSecond, duration, this::lookUp);
        repeat(searchesPerSecond, duration, this::announceAndSeek);
    }

    /** Something so often a second, for so long. */
    void repeat(double perSecond, Duration duration, Runnable task) {
        if (perSecond <= 0) {
            return;
        }
        var world = experiment.world();
        long interval = (long) (1e9 / perSecond);
        long end = world.now().plus(duration).toNanos();
        world.after(Duration.ofNanos(interval), () -> step(interval, end, task));
    }

    private void step(long interval, long end, Runnable task) {
        if (experiment.world().now().toNanos() > end) {
            return;
        }
        task.run();
        experiment.world().after(Duration.ofNanos(interval), () -> step(interval, end, task));
    }

    /** Somebody looks for some place. */
    void lookUp() {
        Resident by = crowd.drawSpeaking();
        NodeId target = NodeId.random(experiment.random());
        lookUp(by, target, tally.get());
    }

    /** This one looks for this place. */
    void lookUp(Resident by, NodeId target, LookupTally into) {
        by.execute(
                () ->
                        by.node()
                                .findNode(
                                        target,
                                        report ->
                                                lookups.post(
                                                        by.host(), new Lookup(into, by, report))));
    }

    /** Somebody announces something, and a while later somebody else looks for it. */
    void announceAndSeek() {
        announceAndSeek(crowd.drawSpeaking(), crowd::drawSpeaking, tally);
    }

    /** The same, of whom and by whom is given. */
    void announceAndSeek(
            Resident announcer, Supplier<Resident> seekers, Supplier<LookupTally> tallies) {
        InfoHash infoHash = infoHashes.get();
        var told = new Peers();
        announcer.execute(() -> announcer.node().announce(infoHash, PEER_PORT, true, told));
        var world = experiment.world();
        world.after(
                PATIENCE,
                () -> {
                    Resident seeker = seekers.get();
                    if (!told.isDone || seeker == announcer) {
                        return;
                    }
                    Endpoint wanted = announcer.isReachable() ? announcer.host().address() : null;
                    seek(seeker, infoHash, tallies.get(), wanted);
                });
    }

    /** Somebody announces something. */
    void announce(Resident announcer, InfoHash infoHash) {
        announcer.execute(() -> announcer.node().announce(infoHash, PEER_PORT, true, new Peers()));
    }

    /** Somebody looks for what is there. */
    void seek(Resident seeker, InfoHash infoHash, LookupTally into) {
        seek(seeker, infoHash, into, null);
    }

    /**
     * @param wanted at which address somebody has to be found; null for any
     */
    private void seek(
            Resident seeker, InfoHash infoHash, LookupTally into, @Nullable Endpoint wanted) {
        var world = experiment.world();
        var found = new Peers();
        found.host = seeker;
        found.wanted = wanted;
        found.beganAt = world.now().toNanos();
        seeker.execute(() -> seeker.node().findPeers(infoHash, found));
        world.after(
                PATIENCE,
                () -> {
                    if (seeker.isLiving()) {
                        into.onSearch(found.firstAfter);
                    }
                });
    }

    private void collect() {
        var over = lookups.collect();
        if (over.isEmpty()) {
            return;
        }
        Census census = crowd.census();
        for (Lookup lookup : over) {
            SearchReport report = lookup.report();
            watcher.accept(report);
            lookup.tally()
                    .onLookup(
                            report,
                            census.recall(
                                    report.target(), CLOSEST, report.closest(), lookup.by().id()));
        }
    }

    /** What a search has brought; read between events only. */
    private static final class Peers implements PeersListener {
        @Nullable Resident host;
        @Nullable Endpoint wanted;
        long beganAt;
        long firstAfter = -1;
        boolean isDone;

        @Override
        public void onPeer(Endpoint peer) {
            Resident seeker = host;
            boolean isWanted =
                    peer.port() == PEER_PORT && (wanted == null || peer.hasSameAddress(wanted));
            if (firstAfter < 0 && seeker != null && isWanted) {
                firstAfter = seeker.host().nanoTime() - beganAt;
            }
        }

        @Override
        public void onDone(SearchReport report, int announcedTo) {
            isDone = true;
        }
    }
}
