package dev.starling.simulation.scenario;

import dev.starling.dht.NodeFigures;
import dev.starling.host.Endpoint;
import dev.starling.simulation.SimulatedHost;
import dev.starling.simulation.parameter.Arguments;
import dev.starling.simulation.parameter.Parameter;
import dev.starling.simulation.population.DhtCrowd;
import dev.starling.simulation.population.Resident;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** The cold start of a network: everybody knows the first node, and nobody else. */
final class BootstrapScenario implements Scenario {
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration TAIL = Duration.ofMinutes(1);
    private static final Duration LOOKUPS = Duration.ofMinutes(2);
    private static final int LOOKUPS_A_SECOND = 2;

    /** Contacts of a full range, and of the three nearest ones. */
    private static final int K = 8;

    @Override
    public String name() {
        return "bootstrap";
    }

    @Override
    public String summary() {
        return "The cold start of a network from one node that all others know";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                Beginning.nodes(1_000),
                Parameter.duration("within", "10s", "All come within so much time"),
                Parameter.count("known", 1, 1, 100, "Nodes that everybody knows"),
                Parameter.duration("duration", "8m", "How long tables are watched").atLeast("1m"));
    }

    @Override
    public void run(Experiment experiment) {
        Arguments arguments = experiment.arguments();
        int nodes = arguments.count("nodes");
        int known = Math.min(nodes, arguments.count("known"));
        Duration within = arguments.duration("within");
        Duration duration = arguments.duration("duration");
        Duration total = within.plus(duration).plus(LOOKUPS).plus(TAIL);
        experiment.expect(total);

        var crowd = new DhtCrowd(experiment.world(), experiment.network(), experiment.random());
        DhtGauges.watch(experiment, crowd, total);
        var joins = new Joins(experiment, crowd, nodes);
        experiment.say("nodes come");
        joins.comeAll(known, within);
        experiment.runUntil(joins::isOver, within.plus(duration));
        experiment.say("tables fill");
        Duration left = within.plus(duration).minus(experiment.world().now());
        experiment.run(left.isNegative() ? Duration.ZERO : left);
        experiment
                .findings()
                .require(
                        joins.isOver(),
                        Counts.of(joins.missing(), "node")
                                + (joins.missing() == 1 ? " has" : " have")
                                + " not joined "
                                + duration
                                + " after the last");

        var probe = new LookupProbe(experiment, crowd);
        experiment.atEnd(() -> conclude(experiment, crowd, probe.tally()));
        experiment.say("lookups");
        probe.start(LOOKUPS_A_SECOND, LOOKUPS_A_SECOND, LOOKUPS);
        experiment.run(LOOKUPS.plus(TAIL));
    }

    private static void conclude(Experiment experiment, DhtCrowd crowd, LookupTally tally) {
        Findings findings = experiment.findings();
        tally.tell(findings.section("lookups"));
        findings.figure("recall", tally.recall());
        findings.figure("success", tally.success());
        double contacts =
                crowd.living().stream().mapToInt(BootstrapScenario::contacts).average().orElse(0);
        int size = Math.max(2 * K, crowd.size());
        double expected = K * (StrictMath.log((double) size / K) / StrictMath.log(2) + 1);
        findings.compare(
                new Comparison(
                        "a table holds k contacts of each range that has so many",
                        String.format(Locale.ROOT, "%.1f contacts on average", contacts),
                        String.format(Locale.ROOT, "about %.1f", expected),
                        "k (log2(n/k) + 1), after Maymounkov and Mazières, Kademlia, 2002",
                        contacts > 0.9 * expected && contacts < 1.4 * expected,
                        "the three ranges nearest to a node hold twice as many"));
    }

    private static int contacts(Resident resident) {
        return resident.node().figures().sockets().getFirst().table().size();
    }

    /** Who has come and who has joined. */
    private static final class Joins {
        private final Experiment experiment;
        private final DhtCrowd crowd;
        private final int nodes;
        private final List<Waiting> waiting = new ArrayList<>();
        private final List<Resident> known = new ArrayList<>();
        private final Histogram millis;
        private long datagrams;
        private double seconds;

        private record Waiting(Resident resident, long since) {}

        Joins(Experiment experiment, DhtCrowd crowd, int nodes) {
            this.experiment = experiment;
            this.crowd = crowd;
            this.nodes = nodes;
            this.millis = experiment.findings().histogram("join ms");
            experiment.atEnd(this::show);
        }

        void comeAll(int first, Duration within) {
            var world = experiment.world();
            for (int i = 0; i < first; i++) {
                known.add(come(experiment.network().addServer(world)));
            }
            int others = nodes - first;
            for (int i = 0; i < others; i++) {
                world.after(
                        within.multipliedBy(i + 1).dividedBy(others),
                        () -> come(experiment.network().addMachine(world)));
            }
            experiment.every(LOOK, this::look);
        }

        private Resident come(SimulatedHost host) {
            List<Endpoint> bootstrap = known.stream().map(Resident::endpoint).toList();
            Resident resident = crowd.join(host, bootstrap, null);
            if (resident.canSpeak()) {
                waiting.add(new Waiting(resident, experiment.world().now().toNanos()));
            }
            return resident;
        }

        private void look() {
            if (isOver() && datagrams > 0) {
                return;
            }
            long now = experiment.world().now().toNanos();
            waiting.removeIf(
                    one -> {
                        boolean hasJoined = one.resident().node().hasJoined();
                        if (hasJoined) {
                            millis.recordValue((now - one.since()) / 1_000_000);
                        }
                        return hasJoined;
                    });
            datagrams = experiment.world().traffic().datagrams();
            seconds = now / 1e9;
        }

        boolean isOver() {
            return crowd.size() == nodes && waiting.isEmpty();
        }

        int missing() {
            return waiting.size();
        }

        private void show() {
            Findings findings = experiment.findings();
            double perJoin = (double) datagrams / Math.max(1, crowd.size());
            Map<String, Object> section = findings.section("bootstrap");
            section.put("joined", millis.getTotalCount());
            section.put("all_joined_after_ms", Math.round(seconds * 1000));
            section.put("join_ms_p50", millis.getValueAtPercentile(50));
            section.put("join_ms_p95", millis.getValueAtPercentile(95));
            section.put("datagrams_per_join", perJoin);
            NodeFigures.Counted first =
                    known.getFirst().node().figures().sockets().getFirst().counted();
            section.put("first_node_queries", first.queriesAnswered() + first.queriesIgnored());
            section.put("first_node_unanswered", first.queriesIgnored());
            findings.figure("join ms p50", (double) millis.getValueAtPercentile(50));
            findings.figure("all joined after s", seconds);
            findings.figure("datagrams per join", perJoin);
            findings.show(
                    Percentiles.spread(
                            "From coming to having joined",
                            "The share of nodes that have joined so long after they came. All"
                                    + " begin with the first node; it is looked ten times a"
                                    + " second.",
                            Panel.Axis.of("after", Panel.Unit.MILLISECONDS),
                            1,
                            Map.of("nodes", millis)));
        }
    }
}
