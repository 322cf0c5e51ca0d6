package dev.starling.cli.torrent;

import dev.starling.cli.option.NetworkOptions;
import dev.starling.cli.option.Settings;
import dev.starling.cli.option.TorrentId;
import dev.starling.cli.output.Amounts;
import dev.starling.cli.output.Event;
import dev.starling.cli.output.ExitCode;
import dev.starling.cli.output.Failure;
import dev.starling.cli.output.Output;
import dev.starling.cli.output.ProgressLine;
import dev.starling.cli.session.PeerSession;
import dev.starling.cli.session.Sought;
import dev.starling.cli.session.SwarmNews;
import dev.starling.cli.state.TorrentLock;
import dev.starling.cli.state.TorrentPlaces;
import dev.starling.dht.InfoHash;
import dev.starling.peer.Swarm;
import dev.starling.peer.SwarmFigures;
import dev.starling.peer.storage.DiskFull;
import dev.starling.peer.torrent.Metainfo;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code starling seed PATH|TORRENT...}. */
@Command(footer = {"", "Serves until it is interrupted. A private torrent is not announced."})
public final class SeedCommand implements Callable<Integer> {
    private static final long TICK_NANOS = Duration.ofSeconds(1).toNanos();

    @Mixin private final NetworkOptions network = new NetworkOptions();

    @Parameters(
            arity = "1..*",
            paramLabel = "PATH|TORRENT",
            description = "What to share: a file or directory, or a .torrent whose data is there")
    private final List<Path> paths = new ArrayList<>();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description = "Where the data of a .torrent lies (default: beside it)")
    private @Nullable Path output;

    @Option(names = "--json", description = "Write NDJSON, an event a line")
    private boolean json;

    @Spec private CommandSpec spec;

    /** A torrent that is shared, with what it tells. */
    private static final class Shared extends SwarmNews.Queue {
        final Metainfo metainfo;
        final TorrentPlaces places;
        @Nullable TorrentLock lock;
        @Nullable Swarm swarm;
        boolean isServed;

        Shared(Metainfo metainfo, TorrentPlaces places) {
            this.metainfo = metainfo;
            this.places = places;
        }
    }

    @Override
    public Integer call() throws IOException, Failure, InterruptedException {
        var line = spec.commandLine();
        var out = Output.of(json, line.getOut(), line.getErr());
        var progress = Settings.of(spec).progress(line.getErr(), json);
        var all = new LinkedHashMap<InfoHash, Shared>();
        try {
            for (Path path : paths) {
                Shared shared = read(path, progress);
                InfoHash infoHash = shared.metainfo.infoHash();
                if (all.putIfAbsent(infoHash, shared) == null) {
                    shared.lock = shared.places.lock(infoHash);
                }
            }
            try (var session =
                    PeerSession.open(
                            network,
                            (infoHash, nodes) -> announced(all, infoHash, nodes),
                            this::report,
                            notSaved -> progress.say(Failure.of(notSaved).line()))) {
                serve(session, all, out, progress);
            }
        } catch (Failure failure) {
            progress.clear();
            out.fail(failure);
            throw failure;
        } catch (InterruptedException interrupted) {
            progress.clear();
        } finally {
            for (Shared shared : all.values()) {
                if (shared.lock != null) {
                    shared.lock.close();
                }
            }
        }
        return ExitCode.DONE.code();
    }

    private Shared read(Path path, ProgressLine progress)
            throws IOException, Failure, InterruptedException {
        Path absolute = path.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        if (parent == null) {
            throw new Failure(ExitCode.USAGE, path + " cannot be shared; name what lies in it");
        }
        if (path.toString().endsWith(".torrent")) {
            Metainfo metainfo = torrent(path);
            Path data = output == null ? parent : output;
            return new Shared(metainfo, TorrentPlaces.of(network.places(), data).asFound());
        }
        var made = ContentTorrent.share(path, progress);
        var places = TorrentPlaces.of(network.places(), parent).asFound();
        try (var _ = places.lock(made.metainfo().infoHash())) {
            places.vouch(made.metainfo(), made.seen()); // what was hashed now need not be again
        }
        return new Shared(made.metainfo(), places);
    }

    private void serve(
            PeerSession session, Map<InfoHash, Shared> all, Output out, ProgressLine progress)
            throws IOException, Failure, InterruptedException {
        for (Shared shared : all.values()) {
            shared.swarm =
                    session.call(
                            () ->
                                    Sought.of(shared.metainfo)
                                            .join(session, shared.places, network.peers(), shared));
        }
        while (true) {
            long until = System.nanoTime() + TICK_NANOS;
            for (Shared shared : all.values()) {
                SwarmNews news;
                while ((news = shared.news().poll()) != null) {
                    on(news, shared, session, out, progress);
                }
                if (shared.isServed) {
                    tick(shared, session, out, progress, all.size() == 1);
                }
            }
            TimeUnit.NANOSECONDS.sleep(
                    Math.max(
                            0,
                            all.values().stream().allMatch(shared -> shared.isServed)
                                    ? until - System.nanoTime()
                                    : TICK_NANOS / 50));
        }
    }

    private void on(
            SwarmNews news, Shared shared, PeerSession session, Output out, ProgressLine progress)
            throws IOException, Failure, InterruptedException {
        Metainfo metainfo = shared.metainfo;
        switch (news) {
            case SwarmNews.Opened() -> {
                SwarmFigures figures = session.call(figures(shared));
                if (figures.bytesHave() < figures.bytesWanted()) {
                    throw new Failure(
                            ExitCode.CORRUPT,
                            metainfo.name()
                                    + " is not whole: it has "
                                    + figures.piecesHave()
                                    + " of "
                                    + Amounts.count(figures.pieces(), "piece")
                                    + "; starling verify says which");
                }
                shared.isServed = true;
                String magnet = metainfo.magnet().toString();
                int port = session.call(() -> session.peers().port());
                progress.clear();
                out.tell(
                        Event.named("seeding")
                                .with("infohash", metainfo.infoHash().toString())
                                .with("magnet", magnet)
                                .with("name", metainfo.name())
                                .with("bytes", metainfo.contentLength())
                                .with("port", port),
                        magnet);
                if (!json) {
                    progress.say(
                            "sharing "
                                    + Failure.oneLine(metainfo.name())
                                    + ", "
                                    + Amounts.bytes(metainfo.contentLength())
                                    + ", on port "
                                    + port
                                    + (metainfo.isPrivate() ? "; private, so not announced" : ""));
                }
            }
            case SwarmNews.NoAddress(String name) ->
                    progress.say("no address for the name " + Failure.oneLine(name));
            case SwarmNews.Announced(String infoHash, int nodes) -> {
                out.tell(
                        Event.named("announced").with("infohash", infoHash).with("nodes", nodes),
                        null);
                if (!json) {
                    progress.say("announced to " + Amounts.count(nodes, "node"));
                }
            }
            case SwarmNews.Trouble(String sentence, Throwable cause) -> {
                if (cause instanceof DiskFull && !shared.isServed) {
                    throw new Failure(
                            ExitCode.DISK_FULL, sentence + " when it is run again", cause);
                }
                if (!sentence.isEmpty() && !shared.isServed) {
                    throw new Failure(ExitCode.FAILURE, sentence, cause);
                }
                if (!sentence.isEmpty()) {
                    // The others, and it too when that is over, are served all the same.
                    progress.say(Failure.oneLine(metainfo.name() + ": " + sentence));
                }
            }
            case SwarmNews.Known _, SwarmNews.Peer _, SwarmNews.Complete _ -> {}
        }
    }

    private void tick(
            Shared shared, PeerSession session, Output out, ProgressLine progress, boolean isShown)
            throws IOException, Failure, InterruptedException {
        SwarmFigures figures = session.call(figures(shared));
        out.tell(DownloadCommand.progressEvent(figures), null);
        if (!json && isShown) {
            progress.show(
                    -1,
                    "↑ "
                            + Amounts.rate(figures.upRate())
                            + ", "
                            + Amounts.bytes(figures.bytesUp())
                            + " in all, "
                            + Amounts.count(figures.connections(), "peer"),
                    System.nanoTime());
        }
    }

    private static Callable<SwarmFigures> figures(Shared shared) {
        Swarm swarm = shared.swarm;
        assert swarm != null;
        return swarm::figures;
    }

    private static void announced(Map<InfoHash, Shared> all, InfoHash infoHash, int nodes) {
        Shared shared = all.get(infoHash);
        if (shared != null) {
            shared.add(new SwarmNews.Announced(infoHash.toString(), nodes));
        }
    }

    private static Metainfo torrent(Path path) throws IOException, Failure {
        return TorrentId.of(path.toString(), System.in)
                .metainfo()
                .orElseThrow(() -> new Failure(ExitCode.USAGE, path + " is no .torrent"));
    }

    private void report(Object callback, Throwable failure) {
        if (Boolean.TRUE.equals(spec.root().findOption("--verbose").getValue())) {
            failure.printStackTrace(spec.commandLine().getErr());
        }
    }
}
