package dev.starling.simulation.scenario;

import dev.starling.dht.Contact;
import dev.starling.dht.NodeId;
import dev.starling.simulation.SimulatedHost;
import dev.starling.simulation.parameter.Arguments;
import dev.starling.simulation.parameter.Parameter;
import dev.starling.simulation.population.DhtCrowd;
import dev.starling.simulation.population.Resident;
import dev.starling.simulation.population.Sessions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** A network that falls in two for a while, and must grow together again. */
final class PartitionScenario implements Scenario {
    /** What a search needs from its announce to its end. */
    private static final Duration TAIL = Duration.ofMinutes(1);

    private static final Duration INTERVAL = Duration.ofSeconds(30);

    /** Of the searches across, in the end so many of those must succeed that did before the cut. */
    private static final double HEALED = 0.99;

    /** Of a large crowd only so many tables are looked at. */
    private static final int SAMPLE = 200;

    private static final int DRAWS_MAX = 1_000;

    @Override
    public String name() {
        return "partition";
    }

    @Override
    public String summary() {
        return "A network is cut in two for a while, and must grow together again";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                Beginning.nodes(500),
                Parameter.share("share", "40%", "Of the nodes that are cut off from the others"),
                Parameter.duration("before", "3m", "How long the whole network is measured")
                        .atLeast("1m"),
                Parameter.duration("cut", "20m", "How long it is in two").atLeast("1s"),
                Parameter.duration("duration", "15m", "How long it has to heal, and is measured")
                        .atLeast("2m"),
                Parameter.duration("session", "200m", "Median session; 0s when nobody leaves")
                        .from("MLDHT, University of Helsinki: half of all sessions are shorter"),
                Parameter.count("searches", 60, 1, 100_000, "Searches a minute, of each kind"));
    }

    @Override
    public void run(Experiment experiment) {
        new Course(experiment).run();
    }

    /** One run. */
    private static final class Course {
        private final Experiment experiment;
        private final Arguments arguments;
        private final long seed;
        private final double share;
        private final Duration before;
        private final Duration cut;
        private final Duration after;
        private final DhtCrowd crowd;
        private final LookupProbe probe;
        private final Trend within;
        private final Trend across;
        private final List<Look> looks = new ArrayList<>();
        private double cutAt = Double.NaN;
        private double healedAt = Double.NaN;

        private record Look(double seconds, double share) {}

        Course(Experiment experiment) {
            this.experiment = experiment;
            this.arguments = experiment.arguments();
            this.seed = experiment.world().seed();
            this.share = arguments.share("share");
            this.before = arguments.duration("before");
            this.cut = arguments.duration("cut");
            this.after = arguments.duration("duration");
            this.crowd =
                    Beginning.crowd(
                            experiment,
                            arguments.count("nodes"),
                            before.plus(cut).plus(after).plus(TAIL));
            this.probe = new LookupProbe(experiment, crowd);
            Findings findings = experiment.findings();
            this.within = Trend.of(experiment, new LookupTally(findings, "within"), INTERVAL);
            this.across = Trend.of(experiment, new LookupTally(findings, "across"), INTERVAL);
            experiment.every(INTERVAL, this::look);
        }

        void run() {
            var world = experiment.world();
            crowd.churn(new Sessions(arguments.duration("session")));
            experiment.atEnd(this::conclude);
            double perSecond = arguments.number("searches") / 60.0;
            Duration total = before.plus(cut).plus(after);
            probe.repeat(perSecond, total, () -> search(true));
            probe.repeat(perSecond, total, () -> search(false));
            experiment.say("one network");
            experiment.run(before);
            world.cut(this::side);
            cutAt = world.now().toNanos() / 1e9;
            experiment.say("two networks");
            experiment.run(cut);
            world.heal();
            healedAt = world.now().toNanos() / 1e9;
            experiment.say("one network again");
            experiment.run(after.plus(TAIL));
            double healed = across.success(healedAt + after.toNanos() / 2e9, Double.MAX_VALUE);
            double before = across.success(0, cutAt);
            experiment
                    .findings()
                    .require(
                            !(healed < HEALED * before),
                            "of the searches across only "
                                    + Shares.percent(healed)
                                    + " succeed when it should have healed");
        }

        /** How much of the tables is on the other side. */
        private void look() {
            var sides = new HashMap<NodeId, Integer>();
            crowd.living().forEach(one -> sides.put(one.id(), side(one.host())));
            int stride = Math.max(1, crowd.size() / SAMPLE);
            long all = 0;
            long others = 0;
            for (int i = 0; i < crowd.size(); i += stride) {
                Resident resident = crowd.living().get(i);
                for (Contact contact : resident.node().contacts()) {
                    all++;
                    int side = side(resident.host());
                    others += sides.getOrDefault(contact.id(), side) == side ? 0 : 1;
                }
            }
            looks.add(
                    new Look(
                            experiment.world().now().toNanos() / 1e9,
                            (double) others / Math.max(1, all)));
        }

        private void conclude() {
            Findings findings = experiment.findings();
            var both = new LinkedHashMap<String, Trend>();
            both.put("within", within);
            both.put("across", across);
            within.whole().tell(findings.section("lookups"));
            Map<String, Object> section = findings.section("partition");
            var rows = new ArrayList<List<String>>();
            both.forEach(
                    (name, trend) -> {
                        double[] shares = {
                            trend.success(0, cutAt),
                            trend.success(cutAt, healedAt),
                            trend.success(healedAt, Double.MAX_VALUE)
                        };
                        section.put(name + "_before", shares[0]);
                        section.put(name + "_during", shares[1]);
                        section.put(name + "_after", shares[2]);
                        rows.add(
                                List.of(
                                        name,
                                        Shares.percent(shares[0]),
                                        Shares.percent(shares[1]),
                                        Shares.percent(shares[2])));
                    });
            double healing = Math.max(0, across.since(HEALED) - healedAt);
            section.put("healing_s", healing);
            findings.figure("seconds to heal", healing);
            findings.figure("success across, after", across.success(healedAt, Double.MAX_VALUE));
            findings.show(
                    new Panel.Chart(
                            "Searches within a side and across",
                            "The share of searches that found whoever had announced himself half a"
                                    + " minute before. The cut begins at "
                                    + Math.round(cutAt)
                                    + " s and is over at "
                                    + Math.round(healedAt)
                                    + " s.",
                            Panel.Axis.of("virtual time", Panel.Unit.SECONDS),
                            Panel.Axis.of("success", Panel.Unit.SHARE),
                            within.places(),
                            List.of(within.successes("within"), across.successes("across"))));
            findings.show(
                    new Panel.Chart(
                            "Contacts on the other side",
                            "Of all contacts in tables. With none left the two would never find"
                                    + " each other again.",
                            Panel.Axis.of("virtual time", Panel.Unit.SECONDS),
                            Panel.Axis.of("share", Panel.Unit.SHARE),
                            looks.stream().mapToDouble(Look::seconds).toArray(),
                            List.of(
                                    Panel.Curve.line(
                                            "other side",
                                            looks.stream().mapToDouble(Look::share).toArray()))));
            findings.show(
                    new Panel.Table(
                            "Success before, during and after the cut",
                            "",
                            List.of("searches", "before", "during", "after"),
                            rows));
        }

        private void search(boolean isWithin) {
            int side = side(crowd.drawSpeaking().host());
            Resident announcer = draw(side);
            int other = isWithin ? side : 1 - side;
            Supplier<LookupTally> tally = () -> isWithin ? within.now() : across.now();
            probe.announceAndSeek(announcer, () -> draw(other), tally);
        }

        /** Somebody on this side; anybody when the other side is all there is. */
        private Resident draw(int side) {
            Resident drawn = crowd.drawSpeaking();
            for (int i = 0; i < DRAWS_MAX && side(drawn.host()) != side; i++) {
                drawn = crowd.drawSpeaking();
            }
            return drawn;
        }

        /** On which side a host is, whenever it is asked. */
        private int side(SimulatedHost host) {
            double drawn = new SplittableRandom(seed * 31 + host.number()).nextDouble();
            return drawn < share ? 1 : 0;
        }
    }
}
