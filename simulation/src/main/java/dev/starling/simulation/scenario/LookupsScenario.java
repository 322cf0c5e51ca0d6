package dev.starling.simulation.scenario;

import dev.starling.dht.Contact;
import dev.starling.dht.Habits;
import dev.starling.simulation.parameter.Arguments;
import dev.starling.simulation.parameter.Parameter;
import dev.starling.simulation.population.Census;
import dev.starling.simulation.population.DhtCrowd;
import dev.starling.simulation.population.Sessions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** How fast and how well lookups go in a network whose nodes come and go. */
final class LookupsScenario implements Scenario {
    /** What most nodes need to join and to fill their tables. */
    private static final Duration SETTLING = Duration.ofMinutes(5);

    /** Until the last searches are over. */
    private static final Duration TAIL = Duration.ofMinutes(1);

    @Override
    public String name() {
        return "lookups";
    }

    @Override
    public String summary() {
        return "How fast and how well lookups go, held against the truth";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                Parameter.count("nodes", 1_000, 2, 4_000_000, "How many nodes there are"),
                Parameter.duration("duration", "10m", "How long lookups are made and measured")
                        .atLeast("1s"),
                Parameter.count(
                        "joins", 2_000, 1, 1_000_000, "Nodes that join in a second, at most"),
                Parameter.duration("session", "200m", "Median session; 0s when nobody leaves")
                        .from("MLDHT, University of Helsinki: half of all sessions are shorter"),
                Parameter.count("lookups", 1_000, 0, 10_000_000, "Lookups of random places"),
                Parameter.count("searches", 500, 0, 10_000_000, "Torrents announced, then sought"),
                Parameter.choice(
                        "lookup",
                        List.of("adaptive", "alpha3", "libtorrent"),
                        "How nodes look up: ours, the textbook's way, libtorrent's"),
                Parameter.share("dead", "0%", "Nodes that die at once before it is measured")
                        .from("assumption"));
    }

    @Override
    public void run(Experiment experiment) {
        Arguments arguments = experiment.arguments();
        int nodes = arguments.count("nodes");
        int joins = arguments.count("joins");
        Duration duration = arguments.duration("duration");
        Duration growing = Duration.ofSeconds(nodes / joins + 10);
        experiment.expect(growing.plus(SETTLING).plus(duration).plus(TAIL));

        var crowd = new DhtCrowd(experiment.world(), experiment.network(), experiment.random());
        Habits habits = Habits.OURS.withWay(way(arguments.choice("lookup")));
        crowd.setUp(settings -> settings.withHabits(habits));
        DhtGauges.watch(experiment, crowd, growing.plus(SETTLING).plus(duration));
        experiment.world().reserve(nodes);
        experiment.say("nodes join");
        crowd.growTo(nodes, joins);
        experiment.runUntil(() -> crowd.size() == nodes, growing.multipliedBy(4));
        experiment.say("tables fill");
        experiment.run(SETTLING);
        experiment.weigh();

        kill(experiment, crowd, arguments.share("dead"));
        crowd.churn(new Sessions(arguments.duration("session")));
        var probe = new LookupProbe(experiment, crowd);
        experiment.atEnd(() -> conclude(experiment, crowd, probe.tally()));
        double seconds = duration.toNanos() / 1e9;
        experiment.say("lookups");
        probe.start(
                arguments.number("lookups") / seconds,
                arguments.number("searches") / seconds,
                duration);
        experiment.run(duration.plus(TAIL));
    }

    private static Habits.Way way(String word) {
        return switch (word) {
            case "adaptive" -> Habits.Way.ADAPTIVE;
            case "alpha3" -> Habits.Way.ALPHA_3;
            case "libtorrent" -> Habits.Way.LIBTORRENT;
            default -> throw new AssertionError(word);
        };
    }

    private static void kill(Experiment experiment, DhtCrowd crowd, double share) {
        for (var resident : List.copyOf(crowd.living())) {
            if (crowd.size() > 1 && experiment.random().nextDouble() < share) {
                crowd.kill(resident);
            }
        }
    }

    private static void conclude(Experiment experiment, DhtCrowd crowd, LookupTally tally) {
        Findings findings = experiment.findings();
        tally.tell(findings.section("lookups"));
        findings.figure("hops mean", tally.hops().getMean());
        findings.figure("lookup ms p50", (double) tally.millis().getValueAtPercentile(50));
        findings.figure("lookup ms p95", (double) tally.millis().getValueAtPercentile(95));
        findings.figure("recall", tally.recall());
        findings.figure("success", tally.success());
        Map<String, Histogram> times = new LinkedHashMap<>();
        times.put("lookup", tally.millis());
        times.put("first peer of a search", tally.firstPeerMillis());
        findings.show(
                Percentiles.spread(
                        "How long it takes",
                        "The share of lookups that are over, and of searches that have found"
                                + " somebody, after so long.",
                        Panel.Axis.of("after", Panel.Unit.MILLISECONDS),
                        1,
                        times));
        findings.show(
                Percentiles.table("How long it takes, in numbers", "", "milliseconds", 1, times));
        findings.show(
                Percentiles.spread(
                        "Hops",
                        "Queries, one after the other, that led to the closest set.",
                        Panel.Axis.of("hops", Panel.Unit.NUMBER),
                        1,
                        Map.of("lookups", tally.hops())));
        Census census = crowd.census();
        findings.show(
                new Panel.Keyspace(
                        "The keyspace",
                        "Where the nodes are on the circle of all ids.",
                        List.of(
                                new Panel.Keyspace.Layer(
                                        "nodes",
                                        census.contacts().stream()
                                                .mapToDouble(LookupsScenario::place)
                                                .toArray()))));
        double expected = StrictMath.log(Math.max(2, crowd.size())) / StrictMath.log(2);
        findings.compare(
                new Comparison(
                        "a lookup takes at most log2 of the number of nodes hops",
                        String.format(Locale.ROOT, "%.2f on average", tally.hops().getMean()),
                        String.format(Locale.ROOT, "at most %.1f", expected),
                        "Maymounkov and Mazières, Kademlia, 2002",
                        tally.hops().getMean() <= expected,
                        ""));
    }

    /** As a share of the circle. */
    static double place(Contact contact) {
        return (contact.id().high() >>> 11) * 0x1.0p-53;
    }
}
