package dev.starling.simulation.scenario;

import dev.starling.host.Endpoint;
import dev.starling.simulation.SimulatedHost;
import dev.starling.simulation.parameter.Arguments;
import dev.starling.simulation.parameter.Parameter;
import dev.starling.simulation.population.SwarmCrowd;
import dev.starling.simulation.population.SwarmPeer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * Some peers of a swarm send wrong bytes now and then. Twice the same crowd downloads: once as the
 * peer ships, which finds out who it was and bans him, and once without that.
 */
final class PoisonScenario implements Scenario {
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration ALL_LEAVE = Duration.ofSeconds(2);

    /** What one crowd came to. */
    private record Attack(String name, SwarmTally tally, int honestAccused, int accused) {}

    @Override
    public String name() {
        return "poison";
    }

    @Override
    public String summary() {
        return "What peers that send wrong bytes do to a swarm, with and without a ban";
    }

    @Override
    public List<Parameter> parameters() {
        var parameters = new ArrayList<>(SwarmSetup.parameters("4M", "board"));
        parameters.removeIf(parameter -> parameter.name().equals("dht-nodes"));
        parameters.removeIf(parameter -> parameter.name().equals("discovery"));
        parameters.addAll(
                List.of(
                        Parameter.count("nodes", 40, 1, 100_000, "Honest peers that want it"),
                        Parameter.share("poisoners", "20%", "Poisoners, beside so many honest ones")
                                .from("assumption"),
                        Parameter.share("lies", "50%", "Blocks of a poisoner that are wrong")
                                .from("assumption: the fewer, the harder to find out"),
                        Parameter.duration("within", "10s", "In how long the crowd comes"),
                        SwarmSetup.rate("up", "256K", "What a peer's line takes up a second"),
                        SwarmSetup.rate("down", "2M", "What a peer's line takes down a second"),
                        Parameter.duration("duration", "10m", "How long a crowd may take")
                                .atLeast("1s")));
        return parameters;
    }

    @Override
    public void run(Experiment experiment) {
        Duration patience = experiment.arguments().duration("duration");
        experiment.expect(patience);
        var setup = new SwarmSetup(experiment);
        var done = new ArrayList<Attack>();
        long began = System.nanoTime();
        experiment.atEnd(() -> conclude(experiment, done, (System.nanoTime() - began) / 1e9));
        done.add(attack(experiment, setup, "nobody lies", 0, true));
        double poisoners = experiment.arguments().share("poisoners");
        int count = (int) Math.ceil(poisoners * experiment.arguments().count("nodes"));
        done.add(attack(experiment, setup, "liars are banned", count, true));
        done.add(attack(experiment, setup, "liars are not banned", count, false));
        experiment.weigh();
    }

    private static Attack attack(
            Experiment experiment,
            SwarmSetup setup,
            String name,
            int poisoners,
            boolean isDefended) {
        Arguments arguments = experiment.arguments();
        long up = arguments.number("up");
        long down = arguments.number("down");
        int size = arguments.count("nodes");
        experiment.say(name);
        SwarmCrowd crowd = setup.swarm().banningLiars(isDefended).on(() -> setup.machine(up, down));
        crowd.seed(setup.machine(up, down));
        var machines = new ArrayList<SimulatedHost>();
        var endpoints = new ArrayList<Endpoint>();
        for (int i = 0; i < poisoners; i++) {
            SimulatedHost host = setup.machine(up, down);
            machines.add(host);
            endpoints.add(crowd.poison(host, arguments.share("lies")));
        }
        SwarmGauges gauges = SwarmGauges.watch(experiment, crowd, LOOK);
        crowd.flash(size, arguments.duration("within"));
        boolean isDone =
                experiment.runUntil(() -> crowd.complete() == size, arguments.duration("duration"));
        gauges.stop();
        gauges.showStages("Who is how far: " + name, "Honest peers only.");
        experiment
                .findings()
                .require(
                        isDone || !isDefended,
                        "not everybody got it although liars are banned: "
                                + crowd.complete()
                                + " of "
                                + size);
        var attack = new Attack(name, SwarmTally.of(crowd), 0, 0);
        int honest = 0;
        int accused = 0;
        for (SwarmPeer peer : crowd.all()) {
            for (Endpoint liar : peer.accused()) {
                accused++;
                honest += endpoints.stream().anyMatch(liar::hasSameAddress) ? 0 : 1;
            }
        }
        machines.forEach(experiment.world()::kill);
        machines.forEach(_ -> experiment.network().onGone());
        List.copyOf(crowd.living()).forEach(crowd::leave);
        experiment.run(ALL_LEAVE);
        return new Attack(name, attack.tally(), honest, accused);
    }

    private static void conclude(Experiment experiment, List<Attack> attacks, double wallSeconds) {
        Findings findings = experiment.findings();
        if (attacks.isEmpty()) {
            return;
        }
        Map<String, Histogram> times = new LinkedHashMap<>();
        var rows = new ArrayList<List<String>>();
        var all = new SwarmTally();
        for (Attack attack : attacks) {
            SwarmTally tally = attack.tally();
            all.add(tally);
            times.put(attack.name(), tally.millis());
            findings.require(
                    attack.honestAccused() == 0,
                    Counts.of(attack.honestAccused(), "honest peer")
                            + " taken for liars: "
                            + attack.name());
            findings.figure(attack.name() + ": seconds p50", tally.secondsAt(50));
            findings.figure(attack.name() + ": waste", waste(tally));
            rows.add(
                    List.of(
                            attack.name(),
                            tally.complete() + " of " + tally.peers(),
                            String.format(Locale.ROOT, "%.1f", tally.secondsAt(50)),
                            String.format(Locale.ROOT, "%.1f", tally.secondsAt(95)),
                            String.format(Locale.ROOT, "%.1f %%", 100 * waste(tally)),
                            Integer.toString(attack.accused()),
                            Integer.toString(attack.honestAccused())));
        }
        all.tell(findings, wallSeconds);
        findings.show(
                Percentiles.spread(
                        "How long it takes",
                        "The share of those who got it that had it after so long.",
                        Panel.Axis.of("after", Panel.Unit.MILLISECONDS),
                        1,
                        times));
        findings.show(
                new Panel.Table(
                        "Attack and defence",
                        "Waste: bytes that came twice or wrong, of all that came. Liars found: how"
                                + " often a peer became certain that another had lied.",
                        List.of(
                                "crowd",
                                "complete",
                                "seconds p50",
                                "seconds p95",
                                "waste",
                                "liars found",
                                "honest ones among them"),
                        rows));
        if (attacks.size() == 3 && attacks.get(1).tally().complete() > 0) {
            double banned = attacks.get(1).tally().secondsAt(50);
            double peace = attacks.get(0).tally().secondsAt(50);
            findings.compare(
                    new Comparison(
                            "with the ban a poisoned swarm is about as fast as one in peace",
                            String.format(Locale.ROOT, "%.1f s", banned),
                            String.format(Locale.ROOT, "at most 1.5 times %.1f s", peace),
                            "none published; the aim of a ban",
                            banned <= 1.5 * peace,
                            "until they are found out, liars cost pieces, which come twice"));
        }
    }

    private static double waste(SwarmTally tally) {
        return tally.down() == 0 ? 0 : (double) tally.wasted() / tally.down();
    }
}
