package dev.starling.simulation.scenario;

import dev.starling.dht.Contact;
import dev.starling.dht.InfoHash;
import dev.starling.dht.NodeId;
import dev.starling.host.Endpoint;
import dev.starling.simulation.SimulatedHost;
import dev.starling.simulation.adversary.Attacker;
import dev.starling.simulation.adversary.Lie;
import dev.starling.simulation.parameter.Arguments;
import dev.starling.simulation.parameter.Parameter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Nodes with ids of their own choice sit down around torrents, nearer to them than any honest node,
 * take all announces and name nobody but each other.
 */
final class EclipseScenario implements Scenario {
    private static final Duration SEASONING = Duration.ofMinutes(2);
    private static final Duration SPREADING = Duration.ofMinutes(2);
    private static final Duration TAIL = Duration.ofMinutes(1);

    /** Honest nodes that hear of a besieger at once: all that are near. */
    private static final int NEIGHBOURS = 100;

    private static final double SUCCESS = 0.95;
    private static final int PORT = 6881;

    /** Besiegers lie so many bits further apart from each other, at most. */
    private static final int BITS_APART = 8;

    @Override
    public String name() {
        return "eclipse";
    }

    @Override
    public String summary() {
        return "Besiegers around torrents: what is found behind them, with the defence and without";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                Parameter.count("nodes", 400, 20, 1_000_000, "Honest nodes, in each network"),
                Camp.defence(),
                Parameter.count("besiegers", 64, 1, 4_000, "Around each torrent"),
                Parameter.count("subnets", 16, 1, 250, "/24s that they live in").from("assumption"),
                Parameter.count("bits", 40, 8, 140, "Their ids share with the torrent, at least"),
                Parameter.count("torrents", 8, 1, 100, "That are besieged"),
                Parameter.count("lookups-before", 2, 0, 100, "Of each node, before it begins"),
                Parameter.duration("duration", "4m", "How long it is measured, without and with")
                        .atLeast("30s"),
                Parameter.count("searches", 200, 1, 1_000_000, "Without besiegers, then with"));
    }

    /** What was found in one camp. */
    private record Result(
            Camp camp, LookupTally before, LookupTally during, List<Double> hostile) {}

    @Override
    public void run(Experiment experiment) {
        Arguments arguments = experiment.arguments();
        AttackerAddresses.check(arguments.count("besiegers"), arguments.count("subnets"));
        Duration duration = arguments.duration("duration");
        double perSecond = arguments.number("searches") / (duration.toNanos() / 1e9);
        experiment.expect(
                Camp.SETTLING
                        .plus(SEASONING)
                        .plus(SPREADING)
                        .plus(duration.plus(TAIL).multipliedBy(2)));
        var results = new ArrayList<Result>();
        experiment.atEnd(() -> conclude(experiment, results));
        List<Camp> camps = Camp.settle(experiment, arguments.count("nodes"));
        season(experiment, camps);

        var torrents = new ArrayList<InfoHash>();
        for (int i = 0; i < arguments.count("torrents"); i++) {
            torrents.add(NodeId.random(experiment.random()).asInfoHash());
        }
        experiment.say("searches as ever");
        Findings findings = experiment.findings();
        for (Camp camp : camps) {
            var result =
                    new Result(
                            camp,
                            new LookupTally(findings, camp.name + " before"),
                            new LookupTally(findings, camp.name),
                            new ArrayList<>());
            results.add(result);
            camp.probe.seek(() -> torrents.get(experiment.random().nextInt(torrents.size())));
            camp.probe.countInto(result.before());
            camp.probe.start(0, perSecond, duration);
        }
        experiment.run(duration.plus(TAIL));
        experiment.say("the siege begins");
        for (int i = 0; i < camps.size(); i++) {
            for (int j = 0; j < torrents.size(); j++) {
                besiege(experiment, camps.get(i), torrents.get(j), i * torrents.size() + j);
            }
        }
        experiment.run(SPREADING);
        experiment.say("searches behind besiegers");
        for (Result result : results) {
            Camp camp = result.camp();
            camp.probe.countInto(result.during());
            camp.probe.onLookups(
                    report -> result.hostile().add(camp.shareOfOthers(report.closest())));
            camp.probe.start(0, perSecond, duration);
            camp.probe.repeat(
                    perSecond,
                    duration,
                    () -> {
                        int any = experiment.random().nextInt(torrents.size());
                        NodeId place = NodeId.of(torrents.get(any));
                        camp.probe.lookUp(camp.crowd.drawSpeaking(), place, result.during());
                    });
        }
        experiment.run(duration.plus(TAIL));
        boolean isAsPublished =
                arguments.count("besiegers") <= 64 && arguments.count("subnets") <= 16;
        for (Result result : results) {
            experiment
                    .findings()
                    .require(
                            !result.camp().isDefended
                                    || !isAsPublished
                                    || result.during().success() >= SUCCESS,
                            "nodes that defend themselves find only "
                                    + Shares.percent(result.during().success()));
        }
    }

    /** Everybody has looked for something before, and so knows about how large the network is. */
    private static void season(Experiment experiment, List<Camp> camps) {
        experiment.say("nodes look for this and that");
        int each = experiment.arguments().count("lookups-before");
        for (Camp camp : camps) {
            for (int i = 0; i < each; i++) {
                for (var resident : camp.crowd.living()) {
                    NodeId place = NodeId.random(experiment.random());
                    long after = experiment.random().nextLong(SEASONING.toNanos() / 2);
                    experiment
                            .world()
                            .after(
                                    Duration.ofNanos(after),
                                    () ->
                                            resident.execute(
                                                    () ->
                                                            resident.node()
                                                                    .findNode(place, _ -> {})));
                }
            }
        }
        experiment.run(SEASONING);
    }

    private static void besiege(Experiment experiment, Camp camp, InfoHash torrent, int group) {
        Arguments arguments = experiment.arguments();
        var world = experiment.world();
        NodeId place = NodeId.of(torrent);
        List<Endpoint> victims = camp.nearest(place, NEIGHBOURS);
        var friends = new ArrayList<Contact>();
        for (int i = 0; i < arguments.count("besiegers"); i++) {
            SimulatedHost host = experiment.network().addServer(world);
            Endpoint address =
                    AttackerAddresses.of(group, i, arguments.count("subnets")).withPort(PORT);
            world.addAddress(host, address);
            int bits = arguments.count("bits") + i % BITS_APART;
            var contact = new Contact(place.randomAt(bits, experiment.random()), address);
            friends.add(contact);
            Attacker.start(host, contact, Lie.NAMES_FRIENDS, friends, victims);
        }
    }

    private static void conclude(Experiment experiment, List<Result> results) {
        Findings findings = experiment.findings();
        var rows = new ArrayList<List<String>>();
        for (Result result : results) {
            Camp camp = result.camp();
            LookupTally during = result.during();
            double hostile =
                    result.hostile().stream().mapToDouble(share -> share).average().orElse(0);
            Map<String, Object> section = findings.section(camp.name);
            during.tell(section);
            section.put("success_before", result.before().success());
            section.put("besiegers_in_closest_set", hostile);
            findings.figure("success, " + camp.name, during.success());
            rows.add(
                    List.of(
                            camp.name,
                            Shares.percent(result.before().success()),
                            Shares.percent(during.success()),
                            Shares.percent(hostile),
                            during.millis().getValueAtPercentile(50) + " ms"));
        }
        if (results.isEmpty()) {
            return;
        }
        results.getFirst().during().tell(findings.section("lookups"));
        findings.show(
                new Panel.Table(
                        "Behind besiegers, with the defence and without",
                        "Two networks in one world, attacked alike. Success: searches that found"
                                + " the honest node which had announced itself half a minute"
                                + " before. Closest set: the nodes that a lookup for the torrent"
                                + " ends with, and that are asked to keep what is announced.",
                        List.of(
                                "nodes",
                                "success before",
                                "success during",
                                "besiegers in the closest set",
                                "lookup p50"),
                        rows));
        Camp first = results.getFirst().camp();
        findings.show(
                new Panel.Keyspace(
                        "The keyspace",
                        "Where the honest nodes of one network are on the circle of all ids.",
                        List.of(
                                new Panel.Keyspace.Layer(
                                        "honest nodes",
                                        first.crowd.census().contacts().stream()
                                                .mapToDouble(LookupsScenario::place)
                                                .toArray()))));
    }
}
