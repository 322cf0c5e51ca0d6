package dev.starling.simulation.scenario;

import dev.starling.dht.InfoHash;
import dev.starling.dht.NodeId;
import dev.starling.simulation.parameter.Arguments;
import dev.starling.simulation.parameter.Parameter;
import dev.starling.simulation.population.DhtCrowd;
import dev.starling.simulation.population.Resident;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Much of a network restarts at once: with what it had saved, or with nothing. */
final class RestartStormScenario implements Scenario {
    private static final Duration BEFORE = Duration.ofMinutes(3);
    private static final Duration INTERVAL = Duration.ofSeconds(15);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration ANNOUNCED = Duration.ofSeconds(45);
    private static final Duration TAIL = Duration.ofMinutes(1);
    private static final int SEARCHES_A_SECOND = 2;

    /** Nodes that keep what is announced. */
    private static final int KEEPERS = 8;

    /** A table is back when it holds so much of what it held. */
    private static final double BACK = 0.9;

    @Override
    public String name() {
        return "restart-storm";
    }

    @Override
    public String summary() {
        return "Much of a network restarts at once, with what it had saved or with nothing";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                Beginning.nodes(500),
                Parameter.share("share", "70%", "Of the nodes that restart at the same instant"),
                Parameter.duration("down", "30s", "How long they are away"),
                Parameter.choice(
                        "state",
                        List.of("both", "saved", "none"),
                        "What they start with; both: every other one has what it had saved"),
                Parameter.count("torrents", 300, 1, 100_000, "Announced before, sought after"),
                Parameter.duration("duration", "8m", "How long it is watched").atLeast("2m"));
    }

    /** One that went, and what it had. */
    private record Gone(Resident resident, byte @Nullable [] state, int contacts) {}

    /** One that is back. */
    private static final class Back {
        final Resident resident;
        final Gone before;
        final long at;
        boolean hasJoined;
        boolean hasTable;

        Back(Resident resident, Gone before, long at) {
            this.resident = resident;
            this.before = before;
            this.at = at;
        }
    }

    @Override
    public void run(Experiment experiment) {
        new Storm(experiment).run();
    }

    private static final class Storm {
        private final Experiment experiment;
        private final Arguments arguments;
        private final DhtCrowd crowd;
        private final LookupProbe probe;
        private final Trend trend;
        private final LookupTally announcedBefore;
        private final List<Back> back = new ArrayList<>();
        private final Map<String, Histogram> joining = new LinkedHashMap<>();
        private final Map<String, Histogram> filling = new LinkedHashMap<>();
        private int restarted;
        private double stormAt = Double.NaN;

        Storm(Experiment experiment) {
            this.experiment = experiment;
            this.arguments = experiment.arguments();
            Duration rest =
                    BEFORE.plus(ANNOUNCED)
                            .plus(arguments.duration("down"))
                            .plus(arguments.duration("duration"))
                            .plus(TAIL);
            this.crowd = Beginning.crowd(experiment, arguments.count("nodes"), rest);
            this.probe = new LookupProbe(experiment, crowd);
            Findings findings = experiment.findings();
            this.trend = Trend.of(experiment, new LookupTally(findings, ""), INTERVAL);
            this.announcedBefore = new LookupTally(findings, "announced before");
            for (String state : List.of("saved", "none")) {
                joining.put(state, findings.histogram("joined ms, state " + state));
                filling.put(state, findings.histogram("table back ms, state " + state));
            }
        }

        void run() {
            var world = experiment.world();
            experiment.atEnd(this::conclude);
            Duration down = arguments.duration("down");
            Duration duration = arguments.duration("duration");
            probe.countInto(trend::now);
            probe.start(
                    SEARCHES_A_SECOND,
                    SEARCHES_A_SECOND,
                    BEFORE.plus(ANNOUNCED).plus(down).plus(duration));
            experiment.say("all is well");
            experiment.run(BEFORE);
            List<InfoHash> torrents = announce();
            experiment.run(ANNOUNCED);
            stormAt = world.now().toNanos() / 1e9;
            List<Gone> gone = stop();
            experiment.say("the storm");
            experiment.run(down);
            gone.forEach(this::start);
            experiment.every(LOOK, this::look);
            experiment.run(duration.dividedBy(2));
            // Nobody has announced these again since.
            torrents.forEach(torrent -> probe.seek(crowd.drawSpeaking(), torrent, announcedBefore));
            experiment.run(duration.dividedBy(2).plus(TAIL));
            long away =
                    back.stream().filter(one -> !one.hasJoined && one.resident.canSpeak()).count();
            experiment
                    .findings()
                    .require(
                            away == 0,
                            away
                                    + " of "
                                    + Counts.of(restarted, "restarted node")
                                    + " did not join in time");
        }

        private List<InfoHash> announce() {
            var torrents = new ArrayList<InfoHash>();
            for (int i = 0; i < arguments.count("torrents"); i++) {
                InfoHash torrent = NodeId.random(experiment.random()).asInfoHash();
                torrents.add(torrent);
                probe.announce(crowd.drawSpeaking(), torrent);
            }
            return torrents;
        }

        private List<Gone> stop() {
            var gone = new ArrayList<Gone>();
            for (Resident resident : List.copyOf(crowd.living())) {
                boolean isLast = crowd.size() == 1;
                if (!isLast && experiment.random().nextDouble() < arguments.share("share")) {
                    boolean isSaved =
                            arguments.is("state", "both")
                                    ? gone.size() % 2 == 0
                                    : arguments.is("state", "saved");
                    byte[] state = isSaved ? resident.node().state() : null;
                    gone.add(new Gone(resident, state, resident.node().contacts().size()));
                    crowd.kill(resident);
                }
            }
            return gone;
        }

        private void start(Gone gone) {
            Resident resident = crowd.restart(gone.resident(), crowd.acquaintances(), gone.state());
            back.add(new Back(resident, gone, experiment.world().now().toNanos()));
            restarted++;
        }

        private void look() {
            long now = experiment.world().now().toNanos();
            for (Back one : back) {
                String state = one.before.state() == null ? "none" : "saved";
                long millis = (now - one.at) / 1_000_000;
                if (!one.hasJoined && one.resident.node().hasJoined()) {
                    one.hasJoined = true;
                    joining.getOrDefault(state, new Histogram(2)).recordValue(millis);
                }
                int contacts = one.resident.node().figures().sockets().getFirst().table().size();
                if (!one.hasTable && contacts >= BACK * one.before.contacts()) {
                    one.hasTable = true;
                    filling.getOrDefault(state, new Histogram(2)).recordValue(millis);
                }
            }
            back.removeIf(one -> one.hasJoined && one.hasTable);
        }

        private void conclude() {
            Findings findings = experiment.findings();
            trend.whole().tell(findings.section("lookups"));
            Map<String, Object> section = findings.section("restarts");
            section.put("restarted", (long) restarted);
            joining.forEach(
                    (state, histogram) -> {
                        section.put(state + "_joined", histogram.getTotalCount());
                        section.put(state + "_joined_ms_p50", histogram.getValueAtPercentile(50));
                        section.put(state + "_joined_ms_p95", histogram.getValueAtPercentile(95));
                    });
            filling.forEach(
                    (state, histogram) -> {
                        section.put(state + "_table_back", histogram.getTotalCount());
                        section.put(
                                state + "_table_back_ms_p50", histogram.getValueAtPercentile(50));
                    });
            double lived = announcedBefore.success();
            section.put("announced_before_success", lived);
            section.put("success_before", trend.success(0, stormAt));
            section.put("success_after", trend.success(stormAt, Double.MAX_VALUE));
            findings.figure("announced before the storm, found after it", lived);
            joining.forEach(
                    (state, histogram) ->
                            findings.figure(
                                    "joined ms p50, state " + state,
                                    (double) histogram.getValueAtPercentile(50)));
            findings.show(
                    Percentiles.spread(
                            "From starting again to having joined",
                            "Saved: with the contacts of before. None: with three nodes that it"
                                    + " has heard of. Looked at ten times a second.",
                            Panel.Axis.of("after", Panel.Unit.MILLISECONDS),
                            1,
                            joining));
            findings.show(
                    Percentiles.spread(
                            "From starting again to a table as before",
                            "Until it holds nine tenths of the contacts that it held.",
                            Panel.Axis.of("after", Panel.Unit.MILLISECONDS).logarithmic(),
                            1,
                            filling));
            findings.show(
                    new Panel.Chart(
                            "Searches through the storm",
                            "Searches that found whoever had announced himself half a minute"
                                    + " before, and of the truly nearest the share that lookups"
                                    + " found. The storm is at "
                                    + Math.round(stormAt)
                                    + " s.",
                            Panel.Axis.of("virtual time", Panel.Unit.SECONDS),
                            Panel.Axis.of("share", Panel.Unit.SHARE),
                            trend.places(),
                            List.of(trend.successes("success"), trend.recalls("recall"))));
            if (announcedBefore.sought() > 0) {
                double share = arguments.share("share");
                double expected = 1 - StrictMath.pow(share, KEEPERS);
                findings.compare(
                        new Comparison(
                                "what was announced is lost only where all who keep it restart",
                                Shares.percent(lived) + " found",
                                Shares.percent(expected),
                                "1 - share^8: eight nodes keep it, each stays with 1 - share",
                                Math.abs(lived - expected) <= 0.05,
                                "who has lost its state comes back under another id, and pushes"
                                        + " those who still have it out of the eight nearest"));
            }
        }
    }
}
