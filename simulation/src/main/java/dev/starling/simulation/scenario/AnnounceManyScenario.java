package dev.starling.simulation.scenario;

import dev.starling.dht.InfoHash;
import dev.starling.dht.NodeFigures;
import dev.starling.dht.NodeId;
import dev.starling.dht.PeersListener;
import dev.starling.dht.SearchReport;
import dev.starling.host.Endpoint;
import dev.starling.simulation.Mailbox;
import dev.starling.simulation.parameter.Arguments;
import dev.starling.simulation.parameter.Parameter;
import dev.starling.simulation.population.DhtCrowd;
import dev.starling.simulation.population.Resident;
import dev.starling.simulation.population.Sessions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/** One node keeps very many torrents announced: what that costs, and whether they are found. */
final class AnnounceManyScenario implements Scenario {
    private static final Duration LOOK = Duration.ofSeconds(10);
    private static final Duration TAIL = Duration.ofMinutes(1);

    /** After it every torrent has had its turn once more. */
    private static final Duration ROUND = Duration.ofMinutes(14);

    private static final int PEER_PORT = 51_413;
    private static final int NAIVE_A_SECOND = 1;
    private static final int SOUGHT_A_SECOND = 10;

    @Override
    public String name() {
        return "announce-many";
    }

    @Override
    public String summary() {
        return "One node keeps very many torrents announced: what it costs, whether it suffices";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                Beginning.nodes(500),
                Parameter.count("torrents", 2_000, 1, 100_000, "That are kept announced"),
                Parameter.count("single", 200, 1, 10_000, "Announced one by one, to compare"),
                Parameter.count("sought", 300, 1, 10_000, "Of them, sought in the end"),
                Parameter.duration("duration", "10m", "How long the first round may take")
                        .atLeast("10s"),
                Parameter.duration("session", "200m", "Median session; 0s when nobody leaves")
                        .from("MLDHT, University of Helsinki: half of all sessions are shorter"));
    }

    private record Look(double seconds, double overdue, double remotes, double queries) {}

    @Override
    public void run(Experiment experiment) {
        new Course(experiment).run();
    }

    private static final class Course {
        private final Experiment experiment;
        private final Arguments arguments;
        private final DhtCrowd crowd;
        private final Resident keeper;
        private final Resident single;
        private final LookupProbe probe;
        private final LookupTally tally;
        private final Histogram singleQueries;
        private final Mailbox<Long> singles = new Mailbox<>();
        private final List<InfoHash> torrents = new ArrayList<>();
        private final List<Look> looks = new ArrayList<>();
        private double firstRoundSeconds = Double.NaN;
        private double perRenewal = Double.NaN;
        private double perFirst = Double.NaN;

        Course(Experiment experiment) {
            this.experiment = experiment;
            this.arguments = experiment.arguments();
            Duration rest = arguments.duration("duration").plus(ROUND).plus(TAIL.multipliedBy(2));
            this.crowd = Beginning.crowd(experiment, arguments.count("nodes"), rest);
            this.probe = new LookupProbe(experiment, crowd);
            this.tally = new LookupTally(experiment.findings(), "");
            this.singleQueries = experiment.findings().histogram("messages, one by one");
            this.keeper = newcomer();
            this.single = newcomer();
        }

        /** Never leaves: the sessions of others begin later. */
        private Resident newcomer() {
            var world = experiment.world();
            return crowd.join(experiment.network().addServer(world), crowd.acquaintances(), null);
        }

        void run() {
            var world = experiment.world();
            experiment.atEnd(this::conclude);
            experiment.run(TAIL);
            crowd.churn(new Sessions(arguments.duration("session")), List.of(keeper, single));
            for (int i = 0; i < arguments.count("torrents"); i++) {
                torrents.add(NodeId.random(experiment.random()).asInfoHash());
            }
            long began = world.now().toNanos();
            long before = queries();
            keeper.execute(
                    () ->
                            torrents.forEach(
                                    torrent ->
                                            keeper.node().keepAnnounced(torrent, PEER_PORT, true)));
            experiment.every(LOOK, this::look);
            int most = arguments.count("single");
            probe.repeat(
                    NAIVE_A_SECOND,
                    Duration.ofSeconds(most / NAIVE_A_SECOND),
                    this::announceSingle);
            experiment.say("the first round");
            boolean isDone =
                    experiment.runUntil(
                            () -> keeper.node().figures().announces().overdue() == 0,
                            arguments.duration("duration"));
            firstRoundSeconds = isDone ? (world.now().toNanos() - began) / 1e9 : Double.NaN;
            experiment.run(TAIL);
            perFirst = (double) (queries() - before) / torrents.size();
            experiment.say("the next round");
            long next = queries();
            experiment.run(ROUND);
            perRenewal = (double) (queries() - next) / torrents.size();
            experiment.say("searches");
            int sought = Math.min(arguments.count("sought"), torrents.size());
            for (int i = 0; i < sought; i++) {
                InfoHash torrent = torrents.get(experiment.random().nextInt(torrents.size()));
                world.after(
                        Duration.ofMillis(1000L * i / SOUGHT_A_SECOND),
                        () -> probe.seek(crowd.drawSpeaking(), torrent, tally));
            }
            experiment.run(Duration.ofSeconds(sought / SOUGHT_A_SECOND).plus(TAIL));
        }

        private void announceSingle() {
            InfoHash torrent = NodeId.random(experiment.random()).asInfoHash();
            single.execute(
                    () ->
                            single.node()
                                    .announce(
                                            torrent,
                                            PEER_PORT,
                                            true,
                                            new PeersListener() {
                                                @Override
                                                public void onPeer(Endpoint peer) {}

                                                @Override
                                                public void onDone(SearchReport report, int told) {
                                                    singles.post(
                                                            single.host(),
                                                            (long) report.queries() + told);
                                                }
                                            }));
        }

        private NodeFigures.OfSocket socket() {
            return keeper.node().figures().sockets().getFirst();
        }

        private long queries() {
            return socket().counted().queriesSent();
        }

        private void look() {
            singles.collect().forEach(singleQueries::recordValue);
            NodeFigures figures = keeper.node().figures();
            NodeFigures.OfSocket socket = figures.sockets().getFirst();
            double kept = Math.max(1, figures.announces().count());
            looks.add(
                    new Look(
                            experiment.world().now().toNanos() / 1e9,
                            figures.announces().overdue() / kept,
                            socket.remotes(),
                            socket.counted().queriesSent()));
        }

        private void conclude() {
            Findings findings = experiment.findings();
            tally.tell(findings.section("lookups"));
            Map<String, Object> section = findings.section("announces");
            double one = singleQueries.getMean();
            section.put("kept", (long) torrents.size());
            section.put("first_round_s", firstRoundSeconds);
            section.put("messages_per_first_announce", perFirst);
            section.put("messages_per_renewal", perRenewal);
            section.put("messages_per_single_announce", one);
            section.put("found", tally.success());
            double remotes = looks.stream().mapToDouble(Look::remotes).max().orElse(0);
            section.put("endpoints_a_minute_most", remotes);
            double overdue = looks.isEmpty() ? Double.NaN : looks.getLast().overdue();
            section.put("overdue_share", overdue);
            findings.figure("messages per renewal", perRenewal);
            findings.figure("messages per single announce", one);
            findings.figure("found", tally.success());
            findings.figure("first round s", firstRoundSeconds);
            if (looks.size() < 2) {
                return;
            }
            var time = Panel.Axis.of("virtual time", Panel.Unit.SECONDS);
            double[] places = of(Look::seconds);
            findings.show(
                    new Panel.Chart(
                            "Announces that are late",
                            "All are new at first. Then each has its turn once in fourteen minutes,"
                                    + " at a moment that its place in the keyspace says.",
                            time,
                            Panel.Axis.of("share of all", Panel.Unit.SHARE),
                            places,
                            List.of(Panel.Curve.line("late", of(Look::overdue)))));
            findings.show(
                    new Panel.Chart(
                            "What the router sees",
                            "Different endpoints written to within a minute: a home router's table"
                                    + " of connections holds a few thousand.",
                            time,
                            Panel.Axis.of("endpoints", Panel.Unit.NUMBER),
                            places,
                            List.of(Panel.Curve.line("endpoints", of(Look::remotes)))));
            double[] rates = new double[looks.size()];
            for (int i = 1; i < rates.length; i++) {
                rates[i] = (looks.get(i).queries() - looks.get(i - 1).queries()) / LOOK.toSeconds();
            }
            findings.show(
                    new Panel.Chart(
                            "Queries",
                            "What the node sends, its upkeep included.",
                            time,
                            Panel.Axis.of("queries", Panel.Unit.PER_SECOND),
                            places,
                            List.of(Panel.Curve.line("sent", rates))));
            if (!Double.isNaN(perRenewal)) {
                long inTime = Math.round(torrents.size() * (1 - overdue));
                findings.compare(
                        new Comparison(
                                "one node keeps more torrents announced than libtorrent does",
                                inTime + " in time",
                                "88",
                                "libtorrent in its default settings",
                                inTime > 88,
                                "fewer were asked for"));
                findings.show(
                        new Panel.Table(
                                "Messages for one torrent",
                                "Queries, the announces themselves included. In order: the next"
                                        + " lookup begins where the one before it ended.",
                                List.of("how", "messages"),
                                List.of(
                                        List.of("one by one, at random places", number(one)),
                                        List.of("the first round", number(perFirst)),
                                        List.of(
                                                "renewed in the order of places",
                                                number(perRenewal)))));
            }
        }

        private double[] of(ToDoubleFunction<Look> figure) {
            return looks.stream().mapToDouble(figure).toArray();
        }

        private static String number(double value) {
            return String.format(Locale.ROOT, "%.1f", value);
        }
    }
}
