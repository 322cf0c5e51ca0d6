package dev.starling.cli.torrent;

import dev.starling.cli.node.Explanation;
import dev.starling.cli.option.DurationConverter;
import dev.starling.cli.option.NetworkOptions;
import dev.starling.cli.option.RatioConverter;
import dev.starling.cli.option.Settings;
import dev.starling.cli.option.TorrentId;
import dev.starling.cli.output.Amounts;
import dev.starling.cli.output.Event;
import dev.starling.cli.output.ExitCode;
import dev.starling.cli.output.Failure;
import dev.starling.cli.output.Output;
import dev.starling.cli.output.ProgressLine;
import dev.starling.cli.output.TorrentText;
import dev.starling.cli.session.PeerSession;
import dev.starling.cli.session.Sought;
import dev.starling.cli.session.SwarmNews;
import dev.starling.cli.state.TorrentPlaces;
import dev.starling.peer.Swarm;
import dev.starling.peer.SwarmFigures;
import dev.starling.peer.picking.Priority;
import dev.starling.peer.storage.DiskFull;
import dev.starling.peer.torrent.Metainfo;
import dev.starling.peer.torrent.TorrentFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code starling download ID}. */
@Command(footer = {"", "Running it again goes on where it was."})
public final class DownloadCommand implements Callable<Integer> {
    private static final long TICK_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long EXPLAIN_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long EXPLAIN_FIRST_NANOS = Duration.ofSeconds(2).toNanos();

    @Mixin private final NetworkOptions network = new NetworkOptions();

    @Parameters(
            paramLabel = "ID",
            description = "A magnet link, an infohash, a .torrent, or - for one on standard input")
    private String id;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            defaultValue = ".",
            description = "Where to put it (default: here)")
    private Path output;

    @Option(names = "--list", description = "Print the files and stop")
    private boolean list;

    @Option(names = "--metadata-only", description = "Write NAME.torrent and stop")
    private boolean metadataOnly;

    @Option(
            names = "--select",
            paramLabel = "1,3-5",
            converter = FileChoice.NumbersConverter.class,
            description = "Only files with these numbers")
    private FileChoice.@Nullable Numbers select;

    @Option(
            names = "--match",
            paramLabel = "REGEX",
            converter = FileChoice.MatchingConverter.class,
            description = "Only files whose path matches")
    private FileChoice.@Nullable Matching match;

    @Option(names = "--sequential", description = "From the beginning to the end")
    private boolean sequential;

    @Option(
            names = "--preallocate",
            description = "Take the room of the files first, and see whether there is enough")
    private boolean preallocate;

    @Option(
            names = "--seed-time",
            paramLabel = "D",
            converter = DurationConverter.class,
            description = "Go on seeding for so long")
    private @Nullable Duration seedTime;

    @Option(
            names = "--seed-ratio",
            paramLabel = "X",
            converter = RatioConverter.class,
            description = "Go on seeding until so many times its size was uploaded")
    private @Nullable Double seedRatio;

    @Option(
            names = "--timeout",
            paramLabel = "D",
            converter = DurationConverter.class,
            description = "Give up after so long without any progress (default: never)")
    private @Nullable Duration timeout;

    @Option(names = "--explain", description = "Say at each stage what it is waiting for")
    private boolean explain;

    @Option(names = "--json", description = "Write NDJSON, an event a line")
    private boolean json;

    @Spec private CommandSpec spec;

    private final Chooser news = new Chooser();
    private long startedAt;
    private long progressAt;
    private long explainedAt;
    private long completedAt;
    private long lastProgress = -1;
    private @Nullable Metainfo metainfo;
    private boolean isComplete;

    @Override
    public Integer call() throws IOException, Failure, InterruptedException {
        if (select != null && match != null) {
            throw new ParameterException(
                    spec.commandLine(), "--select and --match exclude each other");
        }
        var usual = TorrentPlaces.of(network.places(), output);
        var places = preallocate ? usual.preallocating() : usual;
        Sought named = Sought.of(TorrentId.of(id, System.in));
        Sought sought = named.orElse(places.remembered(named.infoHash()));
        var line = spec.commandLine();
        var out = Output.of(json, line.getOut(), line.getErr());
        if (sought.metainfo().isPresent() && (list || metadataOnly)) {
            return show(sought.metainfo().get(), out).code();
        }
        if (sought.metainfo().isPresent()) {
            requireChoice(sought.metainfo().get());
        }
        var progress = Settings.of(spec).progress(line.getErr(), json);
        try (var _ = places.lock(sought.infoHash());
                var session =
                        PeerSession.open(
                                network,
                                (infoHash, nodes) ->
                                        news.add(
                                                new SwarmNews.Announced(
                                                        infoHash.toString(), nodes)),
                                this::report,
                                notSaved -> progress.say(Failure.of(notSaved).line()))) {
            return download(session, places, sought, out, progress).code();
        } catch (Failure failure) {
            progress.clear();
            out.fail(failure);
            throw failure;
        } catch (InterruptedException interrupted) {
            progress.clear();
            if (isComplete) {
                return ExitCode.DONE.code();
            }
            var failure =
                    new Failure(
                            ExitCode.INTERRUPTED,
                            "interrupted; run it again to go on",
                            interrupted);
            out.fail(failure);
            throw failure;
        }
    }

    private ExitCode download(
            PeerSession session,
            TorrentPlaces places,
            Sought sought,
            Output out,
            ProgressLine progress)
            throws IOException, Failure, InterruptedException {
        startedAt = System.nanoTime();
        progressAt = startedAt;
        explainedAt = startedAt - EXPLAIN_NANOS + EXPLAIN_FIRST_NANOS;
        out.tell(Event.named("start").with("infohash", sought.infoHash().toString()), null);
        Swarm swarm =
                session.call(
                        () -> {
                            news.swarm = sought.join(session, places, network.peers(), news);
                            return news.swarm;
                        });
        ExitCode code = null;
        long nextTick = System.nanoTime();
        while (code == null) {
            long wait = Math.max(0, nextTick - System.nanoTime());
            SwarmNews item = news.news().poll(wait, TimeUnit.NANOSECONDS);
            if (item != null) {
                code = on(item, session, swarm, out, progress);
                continue;
            }
            nextTick = System.nanoTime() + TICK_NANOS;
            code = tick(session, swarm, out, progress);
        }
        progress.clear();
        return code;
    }

    /** On the host's thread, before anything is stored: which files are wanted, and how. */
    private final class Chooser extends SwarmNews.Queue {
        private @Nullable Swarm swarm;

        @Override
        public void onMetadata(Metainfo known) {
            Swarm ours = swarm;
            assert ours != null;
            FileChoice choice = choice();
            if (list || metadataOnly) {
                ours.close(() -> {});
            } else if (choice != null) {
                ours.setFilePriorities(choice.priorities(known));
            }
            ours.setSequential(sequential);
            super.onMetadata(known);
        }
    }

    private @Nullable FileChoice choice() {
        return select != null ? select : match;
    }

    private @Nullable ExitCode on(
            SwarmNews item, PeerSession session, Swarm swarm, Output out, ProgressLine progress)
            throws IOException, Failure, InterruptedException {
        switch (item) {
            case SwarmNews.Known(Metainfo known) -> {
                if (metainfo != null) {
                    return null;
                }
                metainfo = known;
                progressAt = System.nanoTime();
                progress.clear();
                out.tell(
                        Event.named("metadata")
                                .with("infohash", known.infoHash().toString())
                                .with("name", known.name())
                                .with("bytes", known.contentLength())
                                .with("pieces", known.pieces().count())
                                .with("files", known.contentFiles().size()),
                        null);
                if (!json && !list) {
                    progress.say(
                            Failure.oneLine(known.name())
                                    + ", "
                                    + Amounts.bytes(known.contentLength())
                                    + " in "
                                    + Amounts.count(known.contentFiles().size(), "file")
                                    + ", after "
                                    + Amounts.duration(sinceStart()));
                }
                if (list || metadataOnly) {
                    return show(known, out);
                }
                requireChoice(known);
            }
            case SwarmNews.Opened() -> progressAt = System.nanoTime();
            case SwarmNews.Peer peer ->
                    out.tell(
                            Event.named("peer")
                                    .with("address", peer.address().toString())
                                    .with("source", peer.figures().source())
                                    .with("transport", "tcp"),
                            null);
            case SwarmNews.Complete() -> {
                if (!isComplete) {
                    complete(session, swarm, out, progress);
                }
                if (seedTime == null && seedRatio == null) {
                    return ExitCode.DONE;
                }
            }
            case SwarmNews.Trouble(String sentence, Throwable cause) -> {
                if (cause instanceof DiskFull) {
                    throw new Failure(
                            ExitCode.DISK_FULL, sentence + " when it is run again", cause);
                }
                if (!sentence.isEmpty()) {
                    throw new Failure(ExitCode.FAILURE, sentence, cause);
                }
            }
            case SwarmNews.NoAddress(String name) ->
                    progress.say("no address for the name " + Failure.oneLine(name));
            case SwarmNews.Announced _ -> {}
        }
        return null;
    }

    private void complete(PeerSession session, Swarm swarm, Output out, ProgressLine progress)
            throws IOException, Failure, InterruptedException {
        isComplete = true;
        completedAt = System.nanoTime();
        if (explain) {
            explain(session, swarm, out, progress);
        }
        Metainfo known = metainfo;
        assert known != null;
        SwarmFigures figures = session.call(swarm::figures);
        var paths = new ArrayList<String>();
        FileChoice choice = choice();
        int number = 0;
        for (TorrentFile file : known.contentFiles()) {
            number++;
            if (choice == null || choice.includes(number, file)) {
                paths.add(output.resolve(known.pathOf(file)).toString());
            }
        }
        progress.clear();
        out.tell(
                Event.named("complete")
                        .with("infohash", known.infoHash().toString())
                        .with("bytes", figures.bytesWanted())
                        .with("ms", sinceStart().toMillis())
                        .with("paths", paths),
                output.resolve(known.name()).toString());
        if (!json) {
            progress.say(
                    Amounts.bytes(figures.bytesWanted())
                            + " complete after "
                            + Amounts.duration(sinceStart())
                            + ", "
                            + Amounts.bytes(figures.bytesDown())
                            + " down, "
                            + Amounts.bytes(figures.bytesUp())
                            + " up");
        }
    }

    private @Nullable ExitCode tick(
            PeerSession session, Swarm swarm, Output out, ProgressLine progress)
            throws IOException, Failure, InterruptedException {
        SwarmFigures figures = session.call(swarm::figures);
        long now = System.nanoTime();
        long done =
                figures.bytesHave()
                        + figures.piecesChecked()
                        + figures.metadataPieces()
                        + figures.bytesUp();
        if (done != lastProgress) {
            lastProgress = done;
            progressAt = now;
        }
        if (metainfo != null) {
            out.tell(progressEvent(figures), null);
        }
        if (!json) {
            progress.show(percent(figures), line(figures), now);
        }
        if (explain && now - explainedAt >= EXPLAIN_NANOS && !isComplete) {
            explain(session, swarm, out, progress);
        }
        if (isComplete) {
            return isSeededEnough(figures, now) ? ExitCode.DONE : null;
        }
        if (timeout != null && now - progressAt > timeout.toNanos()) {
            if (explain) {
                explain(session, swarm, out, progress);
            }
            throw tooLate(figures);
        }
        return null;
    }

    private void explain(PeerSession session, Swarm swarm, Output out, ProgressLine progress)
            throws IOException, Failure, InterruptedException {
        explainedAt = System.nanoTime();
        progress.clear();
        var explanation = session.call(() -> Explanation.of(session.node(), swarm));
        new ExplanationLines(explanation).tell(out, json, spec.commandLine().getErr());
    }

    private Failure tooLate(SwarmFigures figures) {
        String after = " after " + Amounts.duration(sinceStart());
        if (figures.connected() == 0) {
            return new Failure(
                    ExitCode.NOT_FOUND,
                    "no peers found" + after + (explain ? "" : "; --explain says what was tried"));
        }
        if (metainfo == null) {
            return new Failure(ExitCode.NOT_FOUND, "no peer has sent the metadata" + after);
        }
        return new Failure(
                ExitCode.TIMEOUT,
                "nothing has come for "
                        + Amounts.duration(timeout == null ? Duration.ZERO : timeout)
                        + "; what is there is kept, run it again to go on");
    }

    private boolean isSeededEnough(SwarmFigures figures, long now) {
        boolean isLongEnough = seedTime != null && now - completedAt >= seedTime.toNanos();
        boolean isMuchEnough =
                seedRatio != null
                        && figures.bytesUpEver() >= seedRatio * Math.max(1, figures.bytesWanted());
        return isLongEnough || isMuchEnough;
    }

    /** What does without the data. */
    private ExitCode show(Metainfo known, Output out) throws IOException {
        if (list) {
            TorrentText.listFiles(known, out);
        } else {
            String file = TorrentText.write(known, output).toString();
            out.tell(Event.named("torrent").with("path", file), file);
        }
        return ExitCode.DONE;
    }

    private void requireChoice(Metainfo known) throws Failure {
        FileChoice choice = choice();
        int files = known.contentFiles().size();
        boolean isNone =
                choice != null && choice.priorities(known).stream().allMatch(Priority.SKIP::equals);
        boolean isTooMany = select != null && select.numbers().length() - 1 > files;
        if (isNone || isTooMany) {
            throw new Failure(
                    ExitCode.USAGE,
                    (isNone ? "no file is chosen" : "there is no file " + lastChosen())
                            + "; the torrent has "
                            + Amounts.count(files, "file")
                            + ", --list prints them");
        }
    }

    private int lastChosen() {
        return select == null ? 0 : select.numbers().length() - 1;
    }

    static Event progressEvent(SwarmFigures figures) {
        return Event.named("progress")
                .with("bytes", figures.bytesHave())
                .with("total", figures.bytesWanted())
                .with("down_rate", figures.downRate())
                .with("up_rate", figures.upRate())
                .with("peers", figures.connections())
                .with("pieces", figures.piecesHave());
    }

    private static int percent(SwarmFigures figures) {
        return figures.bytesWanted() == 0
                ? -1
                : (int) (figures.bytesHave() * 100 / figures.bytesWanted());
    }

    private static String line(SwarmFigures figures) {
        if (figures.stage() == Swarm.Stage.METADATA) {
            return String.format(
                    Locale.ROOT,
                    "looking for the metadata: %d of %s, %s",
                    figures.metadataPieces(),
                    Amounts.count(figures.metadataTotal(), "piece"),
                    Amounts.count(figures.connections(), "peer"));
        }
        long left = figures.bytesWanted() - figures.bytesHave();
        String eta =
                figures.downRate() > 0 && left > 0
                        ? ", " + Amounts.duration(Duration.ofSeconds(left / figures.downRate()))
                        : "";
        return String.format(
                Locale.ROOT,
                "%s of %s, ↓ %s ↑ %s, %s%s",
                Amounts.bytes(figures.bytesHave()),
                Amounts.bytes(figures.bytesWanted()),
                Amounts.rate(figures.downRate()),
                Amounts.rate(figures.upRate()),
                Amounts.count(figures.connections(), "peer"),
                eta);
    }

    private Duration sinceStart() {
        return Duration.ofNanos(System.nanoTime() - startedAt);
    }

    private void report(Object callback, Throwable failure) {
        if (Boolean.TRUE.equals(spec.root().findOption("--verbose").getValue())) {
            failure.printStackTrace(spec.commandLine().getErr());
        }
    }
}
