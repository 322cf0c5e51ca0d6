package dev.starling.cli.demo;

import dev.starling.cli.option.CountConverter;
import dev.starling.cli.option.Settings;
import dev.starling.cli.option.SizeConverter;
import dev.starling.cli.output.Amounts;
import dev.starling.cli.output.Event;
import dev.starling.cli.output.ExitCode;
import dev.starling.cli.output.Failure;
import dev.starling.cli.output.Output;
import dev.starling.cli.output.ProgressLine;
import dev.starling.cli.torrent.ContentTorrent;
import dev.starling.dht.InfoHash;
import dev.starling.peer.Swarm;
import dev.starling.peer.SwarmFigures;
import dev.starling.peer.torrent.Metainfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code starling demo}. */
@Command(
        footer = {
            "",
            "Everything happens on 127.0.0.1 and in a directory that is removed in the end."
        })
public final class DemoCommand implements Callable<Integer> {
    /** So long the seeder would take to send everything once, if it were alone. */
    private static final int SECONDS_ALONE = 4;

    private static final Duration STAGE_MAX = Duration.ofMinutes(2);
    private static final long LOOK_NANOS = Duration.ofMillis(10).toNanos();
    private static final String NAME = "murmuration";

    @Option(
            names = "--nodes",
            paramLabel = "N",
            defaultValue = "50",
            converter = CountConverter.class,
            description = "How many DHT nodes (default: 50)")
    private int nodes;

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            defaultValue = "64M",
            converter = SizeConverter.class,
            description = "How much data they share (default: 64M)")
    private long sizeBytes;

    @Option(names = "--json", description = "Write NDJSON, an event a line")
    private boolean json;

    @Spec private CommandSpec spec;

    private long began;

    @Override
    public Integer call() throws IOException, Failure, InterruptedException {
        var line = spec.commandLine();
        var out = Output.of(json, line.getOut(), line.getErr());
        var progress = Settings.of(spec).progress(line.getErr(), json);
        Path directory = Files.createTempDirectory("starling-demo-");
        try {
            show(directory, out, progress);
        } finally {
            progress.clear();
            DemoPeer.remove(directory);
        }
        return ExitCode.DONE.code();
    }

    private void show(Path directory, Output out, ProgressLine progress)
            throws IOException, Failure, InterruptedException {
        began = System.nanoTime();
        try (var network = DemoNetwork.of(nodes)) {
            until(
                    "the nodes find each other",
                    () -> network.joined() * 1000L / Math.max(1, nodes),
                    promille -> promille >= 1000,
                    progress);
            done(out, "nodes", nodes + " DHT nodes on 127.0.0.1 know each other");

            Path shared = Files.createDirectories(directory.resolve("seeder"));
            Path file = DemoPeer.fill(shared.resolve(NAME), sizeBytes);
            Metainfo metainfo = ContentTorrent.share(file, progress).metainfo();
            InfoHash infoHash = metainfo.infoHash();
            long rate = Math.max(256 * 1024, sizeBytes / SECONDS_ALONE);
            try (var seeder =
                            DemoPeer.seeding(metainfo, directory.resolve("seeder"), network, rate);
                    var second = DemoPeer.of(directory.resolve("second"), network);
                    var third = DemoPeer.of(directory.resolve("third"), network)) {
                until("it is announced", seeder::announcedTo, count -> count > 0, progress);
                done(
                        out,
                        "seeder",
                        "the seeder shares "
                                + Amounts.bytes(sizeBytes)
                                + " as "
                                + infoHash
                                + " and told "
                                + Amounts.count(seeder.announcedTo(), "node"));

                second.join(infoHash);
                until(
                        "somebody is found",
                        () -> second.figures().connected(),
                        c -> c > 0,
                        progress);
                done(out, "found", "the second peer, given only that, found the seeder by the DHT");
                until("metadata", second::stage, DemoCommand::isKnown, progress);
                done(out, "metadata", "… got the metadata from it");
                until("a quarter", second::percent, percent -> percent >= 25, progress);
                done(out, "quarter", "… has a quarter of the bytes, and passes them on");

                third.join(infoHash);
                until("all of it", second::percent, percent -> percent == 100, progress);
                done(
                        out,
                        "second",
                        "the second peer has all of it, every piece proven by its hash");
                until("all of it", third::percent, percent -> percent == 100, progress);
                long fromSecond = second.figures().bytesUp();
                done(
                        out,
                        "third",
                        String.format(
                                Locale.ROOT,
                                "the third peer has all of it: %s of it from the second, which was"
                                        + " never told who shares",
                                Amounts.bytes(fromSecond)));
                SwarmFigures seeded = seeder.figures();
                if (!second.hasSame(file) || !third.hasSame(file)) {
                    throw new Failure(ExitCode.CORRUPT, "a copy is not like the original");
                }
                done(
                        out,
                        "same",
                        String.format(
                                Locale.ROOT,
                                "both copies are the same to the byte; the seeder sent %.2f copies"
                                        + " for two peers",
                                seeded.bytesUp() / (double) sizeBytes));
            }
        }
    }

    private static boolean isKnown(Swarm.Stage stage) {
        return stage != Swarm.Stage.METADATA;
    }

    private interface Look<T> {
        T now() throws IOException, Failure, InterruptedException;
    }

    private <T> void until(String what, Look<T> look, Predicate<T> isThere, ProgressLine progress)
            throws IOException, Failure, InterruptedException {
        long deadline = System.nanoTime() + STAGE_MAX.toNanos();
        for (T seen = look.now(); !isThere.test(seen); seen = look.now()) {
            if (System.nanoTime() > deadline) {
                throw new Failure(
                        ExitCode.TIMEOUT,
                        "the demo has waited too long until " + what + ": it is at " + seen);
            }
            if (!json) {
                progress.show(-1, "until " + what, System.nanoTime());
            }
            TimeUnit.NANOSECONDS.sleep(LOOK_NANOS);
        }
        progress.clear();
    }

    private void done(Output out, String stage, String sentence) {
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        out.tell(
                Event.named("stage").with("name", stage).with("ms", millis).with("text", sentence),
                String.format(Locale.ROOT, "%7.2f s  %s", millis / 1000.0, sentence));
    }
}
