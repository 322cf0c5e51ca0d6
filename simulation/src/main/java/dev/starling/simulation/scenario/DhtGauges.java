package dev.starling.simulation.scenario;

import dev.starling.dht.NodeFigures;
import dev.starling.simulation.Traffic;
import dev.starling.simulation.population.DhtCrowd;
import dev.starling.simulation.population.Resident;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Looks at a crowd now and then: how large it is, how good its tables are, what it sends. */
final class DhtGauges {
    private static final int LOOKS = 120;

    /** Of a large crowd only some are looked at each time. */
    private static final int SAMPLE = 200;

    private final Experiment experiment;
    private final DhtCrowd crowd;
    private final List<Look> looks = new ArrayList<>();
    private final Duration interval;
    private Traffic before;

    private record Look(
            double seconds,
            double nodes,
            double table,
            double good,
            double perNode,
            double bytesPerNode,
            double joined) {}

    private DhtGauges(Experiment experiment, DhtCrowd crowd, Duration duration) {
        this.experiment = experiment;
        this.crowd = crowd;
        this.interval = Duration.ofNanos(Math.max(1_000_000_000L, duration.toNanos() / LOOKS));
        this.before = experiment.world().traffic();
    }

    /** From now on, and in the end it shows what it saw. */
    static void watch(Experiment experiment, DhtCrowd crowd, Duration duration) {
        var gauges = new DhtGauges(experiment, crowd, duration);
        experiment.every(gauges.interval, gauges::look);
        experiment.atEnd(gauges::show);
    }

    private void look() {
        Traffic now = experiment.world().traffic();
        double all = Math.max(1, crowd.size());
        double minutes = interval.toNanos() / 60e9;
        double table = 0;
        double good = 0;
        double joined = 0;
        int stride = Math.max(1, crowd.size() / SAMPLE);
        int count = 0;
        List<Resident> living = crowd.living();
        for (int i = 0; i < living.size(); i += stride) {
            NodeFigures.OfSocket figures = living.get(i).node().figures().sockets().getFirst();
            table += figures.table().size();
            good += figures.table().good();
            joined += figures.hasJoined() ? 1 : 0;
            count++;
        }
        count = Math.max(1, count);
        looks.add(
                new Look(
                        experiment.world().now().toNanos() / 1e9,
                        crowd.size(),
                        table / count,
                        good / count,
                        (now.datagrams() - before.datagrams()) / all / minutes,
                        (now.datagramBytes() - before.datagramBytes()) / all / minutes / 60,
                        joined / count));
        before = now;
    }

    private void show() {
        if (looks.isEmpty()) {
            return;
        }
        double[] places = looks.stream().mapToDouble(Look::seconds).toArray();
        var time = Panel.Axis.of("virtual time", Panel.Unit.SECONDS);
        Findings findings = experiment.findings();
        findings.show(
                new Panel.Chart(
                        "Nodes",
                        "How many there are, and how many of them have joined.",
                        time,
                        Panel.Axis.of("nodes", Panel.Unit.NUMBER),
                        places,
                        List.of(
                                Panel.Curve.line("there", of(looks, Look::nodes)),
                                Panel.Curve.line(
                                        "joined",
                                        of(looks, look -> look.nodes() * look.joined())))));
        findings.show(
                new Panel.Chart(
                        "Routing tables",
                        "Contacts in a table on average; good ones have answered lately.",
                        time,
                        Panel.Axis.of("contacts", Panel.Unit.NUMBER),
                        places,
                        List.of(
                                Panel.Curve.line("all", of(looks, Look::table)),
                                Panel.Curve.line("good", of(looks, Look::good)))));
        findings.show(
                new Panel.Chart(
                        "Traffic of a node",
                        "Datagrams that reached a node in a minute, on average over all nodes.",
                        time,
                        Panel.Axis.of("datagrams a minute", Panel.Unit.NUMBER),
                        places,
                        List.of(Panel.Curve.line("datagrams", of(looks, Look::perNode)))));
        Look last = looks.getLast();
        findings.section("traffic").put("datagrams_per_node_minute", last.perNode());
        findings.section("traffic").put("bytes_per_node_second", last.bytesPerNode());
        findings.figure("table contacts", last.table());
        findings.figure("datagrams per node and minute", last.perNode());
    }

    private static double[] of(List<Look> looks, ToDoubleFunction<Look> figure) {
        return looks.stream().mapToDouble(figure).toArray();
    }
}
