package dev.starling.simulation.scenario;

import dev.starling.simulation.population.SwarmCrowd;
import dev.starling.simulation.population.SwarmPeer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Looks at a swarm now and then: who is how far, how fast it goes, how safe the pieces are. */
final class SwarmGauges {
    private final Experiment experiment;
    private final SwarmCrowd crowd;
    private final Duration interval;
    private final double began;
    private final List<Look> looks = new ArrayList<>();
    private long downBefore;
    private long seederBefore;
    private boolean isOver;

    private record Look(
            double seconds,
            double searching,
            double asking,
            double loading,
            double complete,
            double originals,
            double downRate,
            double seederRate,
            double copies) {}

    private SwarmGauges(Experiment experiment, SwarmCrowd crowd, Duration interval) {
        this.experiment = experiment;
        this.crowd = crowd;
        this.interval = interval;
        this.began = experiment.world().now().toNanos() / 1e9;
    }

    static SwarmGauges watch(Experiment experiment, SwarmCrowd crowd, Duration interval) {
        var gauges = new SwarmGauges(experiment, crowd, interval);
        gauges.look();
        return gauges;
    }

    /** No more looks. */
    void stop() {
        isOver = true;
    }

    private void look() {
        if (isOver) {
            return;
        }
        double searching = 0;
        double asking = 0;
        double loading = 0;
        double complete = 0;
        double originals = 0;
        long down = 0;
        long seeders = 0;
        for (SwarmPeer peer : crowd.all()) {
            down += peer.bytesDown();
            seeders += peer.isOriginal() ? peer.host().upBytes() : 0;
            if (!peer.isLiving()) {
                continue;
            }
            if (peer.isOriginal()) {
                originals++;
            } else if (peer.isComplete()) {
                complete++;
            } else if (peer.metadataAt() != SwarmPeer.NEVER) {
                loading++;
            } else if (peer.peerKnownAt() != SwarmPeer.NEVER) {
                asking++;
            } else {
                searching++;
            }
        }
        double seconds = interval.toNanos() / 1e9;
        looks.add(
                new Look(
                        experiment.world().now().toNanos() / 1e9 - began,
                        searching,
                        asking,
                        loading,
                        complete,
                        originals,
                        (down - downBefore) / seconds,
                        (seeders - seederBefore) / seconds,
                        crowd.copies()));
        downBefore = down;
        seederBefore = seeders;
        experiment.world().after(interval, this::look);
    }

    double peakDownRate() {
        return looks.stream().mapToDouble(Look::downRate).max().orElse(0);
    }

    double peakSeederRate() {
        return looks.stream().mapToDouble(Look::seederRate).max().orElse(0);
    }

    /** The mean over all looks from this one on, as a share of them. */
    double meanLoading(double from) {
        return late(from, Look::loading);
    }

    double meanSeeding(double from) {
        return late(from, look -> look.complete() + look.originals());
    }

    double meanDownRate(double from) {
        return late(from, Look::downRate);
    }

    /** The fewest copies after the first look at which there was at least one. */
    double fewestCopies() {
        return looks.stream()
                .dropWhile(look -> look.copies() < 1)
                .mapToDouble(Look::copies)
                .min()
                .orElse(0);
    }

    private double late(double from, ToDoubleFunction<Look> figure) {
        return looks.stream()
                .skip((long) (looks.size() * from))
                .mapToDouble(figure)
                .average()
                .orElse(0);
    }

    private double[] of(ToDoubleFunction<Look> figure) {
        return looks.stream().mapToDouble(figure).toArray();
    }

    void showStages(String title, String caption) {
        experiment
                .findings()
                .show(
                        new Panel.Chart(
                                title,
                                caption,
                                Panel.Axis.of("time since the first came", Panel.Unit.SECONDS),
                                Panel.Axis.of("peers", Panel.Unit.NUMBER),
                                of(Look::seconds),
                                List.of(
                                        Panel.Curve.line("look for somebody", of(Look::searching)),
                                        Panel.Curve.line("ask what it is", of(Look::asking)),
                                        Panel.Curve.line("fetch pieces", of(Look::loading)),
                                        Panel.Curve.line("have all", of(Look::complete)))));
    }

    void showRates(String title, String caption) {
        experiment
                .findings()
                .show(
                        new Panel.Chart(
                                title,
                                caption,
                                Panel.Axis.of("time since the first came", Panel.Unit.SECONDS),
                                Panel.Axis.of("bytes a second", Panel.Unit.BYTES_PER_SECOND),
                                of(Look::seconds),
                                List.of(
                                        Panel.Curve.line("all downloads", of(Look::downRate)),
                                        Panel.Curve.line(
                                                "the first seeder's line", of(Look::seederRate)))));
    }

    void showCopies(String title, String caption) {
        experiment
                .findings()
                .show(
                        new Panel.Chart(
                                title,
                                caption,
                                Panel.Axis.of("time since the first came", Panel.Unit.SECONDS),
                                Panel.Axis.of("copies", Panel.Unit.NUMBER),
                                of(Look::seconds),
                                List.of(
                                        Panel.Curve.line("of the rarest piece", of(Look::copies)),
                                        Panel.Curve.line(
                                                "whole ones",
                                                of(look -> look.complete() + look.originals())))));
    }
}
