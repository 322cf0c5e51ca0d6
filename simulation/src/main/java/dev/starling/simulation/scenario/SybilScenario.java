package dev.starling.simulation.scenario;

import dev.starling.dht.Contact;
import dev.starling.dht.NodeId;
import dev.starling.host.Endpoint;
import dev.starling.simulation.SimulatedHost;
import dev.starling.simulation.adversary.Attacker;
import dev.starling.simulation.adversary.Lie;
import dev.starling.simulation.parameter.Arguments;
import dev.starling.simulation.parameter.Parameter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Part of a network is one attacker under many names: what whole nodes announce must be found. */
final class SybilScenario implements Scenario {
    private static final Duration SPREADING = Duration.ofMinutes(3);
    private static final Duration TAIL = Duration.ofMinutes(1);

    /** Whom a Sybil asks, so that those who have room take it in. */
    private static final int NEIGHBOURS = 30;

    private static final int STRANGERS = 30;

    /** What defended nodes have to find among so many Sybils. */
    private static final double SUCCESS = 0.95;

    /** With more of them there would be hardly anybody left to attack. */
    private static final double SHARE_MOST = 0.95;

    private static final double SHARE_WITHSTOOD = 0.25;
    private static final int PORT = 6881;

    @Override
    public String name() {
        return "sybil";
    }

    @Override
    public String summary() {
        return "Part of the nodes are one attacker's: what is found, with the defence and without";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                Parameter.count("nodes", 400, 20, 1_000_000, "Honest nodes, in each network"),
                Camp.defence(),
                Parameter.share(
                                "share",
                                "60%",
                                "Of all nodes, those that are the attacker's at last")
                        .from("assumption"),
                Parameter.count("steps", 4, 1, 20, "In how many steps they come"),
                Parameter.choice(
                        "lie",
                        Arrays.stream(Lie.values()).map(Lie::word).toList(),
                        "What they do with those who ask them"),
                Parameter.count("subnets", 16, 0, 4_096, "/24s they live in; 0 for one each")
                        .from("assumption: addresses are what an attacker has to pay for"),
                Parameter.duration("duration", "2m", "How long each step is measured")
                        .atLeast("30s"),
                Parameter.count("lookups", 200, 1, 1_000_000, "Lookups of random places in a step"),
                Parameter.count("searches", 200, 1, 1_000_000, "Announces and searches in one"));
    }

    /** Of what share the attacker's nodes were, and what was found then. */
    private record Step(double share, LookupTally tally, double inTables) {}

    /** A camp and its attackers. */
    private static final class Front {
        final Camp camp;
        final int number;
        final LookupTally whole;
        final List<Contact> attackers = new ArrayList<>();
        final List<Step> steps = new ArrayList<>();

        Front(Experiment experiment, Camp camp, int number) {
            this.camp = camp;
            this.number = number;
            this.whole = new LookupTally(experiment.findings(), camp.name);
        }
    }

    @Override
    public void run(Experiment experiment) {
        Arguments arguments = experiment.arguments();
        Duration duration = arguments.duration("duration");
        double seconds = duration.toNanos() / 1e9;
        int count = arguments.count("steps");
        double most = Math.min(SHARE_MOST, arguments.share("share"));
        int subnets = arguments.count("subnets");
        if (subnets > 0) {
            AttackerAddresses.check(attackers(arguments.count("nodes"), most), subnets);
        }
        experiment.expect(
                Camp.SETTLING.plus(SPREADING.plus(duration).plus(TAIL).multipliedBy(count)));
        var fronts = new ArrayList<Front>();
        experiment.atEnd(() -> conclude(experiment, fronts));
        for (Camp camp : Camp.settle(experiment, arguments.count("nodes"))) {
            fronts.add(new Front(experiment, camp, fronts.size()));
        }
        for (int i = 1; i <= count; i++) {
            double share = most * i / count;
            experiment.say("the attacker's are " + Shares.percent(share));
            fronts.forEach(front -> attack(experiment, front, share));
            experiment.run(SPREADING);
            for (Front front : fronts) {
                Camp camp = front.camp;
                var step = new Step(share, front.whole.part(), camp.shareOfOthersInTables());
                front.steps.add(step);
                camp.probe.countInto(step.tally());
                camp.probe.start(
                        arguments.number("lookups") / seconds,
                        arguments.number("searches") / seconds,
                        duration);
            }
            experiment.run(duration.plus(TAIL));
            fronts.forEach(front -> check(experiment.findings(), front));
        }
    }

    private static void check(Findings findings, Front front) {
        Step step = front.steps.getLast();
        boolean mustWithstand = front.camp.isDefended && step.share() <= SHARE_WITHSTOOD;
        findings.require(
                !mustWithstand || step.tally().success() >= SUCCESS,
                "nodes that defend themselves find only "
                        + Shares.percent(step.tally().success())
                        + " among "
                        + Shares.percent(step.share())
                        + " attackers");
    }

    /** How many they are beside so many others. */
    private static long attackers(int honest, double share) {
        return Math.round(honest * share / (1 - share));
    }

    /** So many more come that they are such a share of all. */
    private static void attack(Experiment experiment, Front front, double share) {
        Arguments arguments = experiment.arguments();
        var world = experiment.world();
        Camp camp = front.camp;
        long wanted = attackers(camp.crowd.size(), share);
        int subnets = arguments.count("subnets");
        Lie lie = Lie.of(arguments.choice("lie"));
        for (int i = front.attackers.size(); i < wanted; i++) {
            SimulatedHost host = experiment.network().addServer(world);
            Endpoint address = host.address().withPort(PORT);
            if (subnets > 0) {
                address = AttackerAddresses.of(front.number, i, subnets).withPort(PORT);
                world.addAddress(host, address);
            }
            NodeId id = NodeId.random(experiment.random());
            var contact = new Contact(id, address);
            front.attackers.add(contact);
            var victims = new ArrayList<>(camp.nearest(id, NEIGHBOURS));
            for (int j = 0; j < STRANGERS; j++) {
                victims.add(camp.crowd.drawReachable().endpoint());
            }
            Attacker.start(host, contact, lie, front.attackers, victims);
        }
    }

    private static void conclude(Experiment experiment, List<Front> fronts) {
        Findings findings = experiment.findings();
        var rows = new ArrayList<List<String>>();
        var successes = new ArrayList<Panel.Curve>();
        var inTables = new ArrayList<Panel.Curve>();
        var times = new LinkedHashMap<String, Histogram>();
        double[] places = {};
        for (Front front : fronts) {
            String name = front.camp.name;
            front.whole.tell(findings.section(name));
            times.put(name, front.whole.millis());
            for (int i = 0; i < front.steps.size(); i++) {
                Step step = front.steps.get(i);
                Map<String, Object> section = findings.section(name + "_" + (i + 1));
                section.put("share", step.share());
                section.put("attackers_in_tables", step.inTables());
                step.tally().tell(section);
                rows.add(
                        List.of(
                                name,
                                Shares.percent(step.share()),
                                Shares.percent(step.tally().success()),
                                Shares.percent(step.tally().recall()),
                                Shares.percent(step.inTables()),
                                step.tally().millis().getValueAtPercentile(50) + " ms"));
            }
            if (!front.steps.isEmpty()) {
                findings.figure(
                        "success, " + name + ", at last", front.steps.getLast().tally().success());
                places = front.steps.stream().mapToDouble(Step::share).toArray();
                successes.add(
                        Panel.Curve.line(
                                name,
                                front.steps.stream()
                                        .mapToDouble(step -> step.tally().success())
                                        .toArray()));
                inTables.add(
                        Panel.Curve.line(
                                name, front.steps.stream().mapToDouble(Step::inTables).toArray()));
            }
        }
        if (rows.isEmpty()) {
            return;
        }
        fronts.getFirst().whole.tell(findings.section("lookups"));
        var share = Panel.Axis.of("share of the attacker's nodes", Panel.Unit.SHARE);
        findings.show(
                new Panel.Chart(
                        "What is found among the attacker's nodes",
                        "Two networks in one world, attacked alike. Searches that found the honest"
                                + " node which had announced itself half a minute before.",
                        share,
                        Panel.Axis.of("success", Panel.Unit.SHARE),
                        places,
                        successes));
        findings.show(
                new Panel.Chart(
                        "Whom the tables hold",
                        "Of all contacts in the tables of honest nodes, those that are not honest.",
                        share,
                        Panel.Axis.of("share of contacts", Panel.Unit.SHARE),
                        places,
                        inTables));
        findings.show(
                new Panel.Table(
                        "With the defence and without",
                        "Recall: of the eight honest nodes truly nearest, those that a lookup ended"
                                + " with.",
                        List.of(
                                "nodes",
                                "attackers",
                                "success",
                                "recall",
                                "attackers in tables",
                                "lookup p50"),
                        rows));
        findings.show(
                Percentiles.spread(
                        "How long lookups take under attack",
                        "The share of lookups that are over after so long.",
                        Panel.Axis.of("after", Panel.Unit.MILLISECONDS),
                        1,
                        times));
    }
}
