package dev.starling.cli.stream;

import dev.starling.cli.face.LiveNode;
import dev.starling.cli.http.Handler;
import dev.starling.cli.http.Request;
import dev.starling.cli.http.Response;
import dev.starling.cli.node.Torrent;
import dev.starling.cli.node.TorrentLibrary;
import dev.starling.peer.picking.Priority;
import dev.starling.peer.torrent.Metainfo;
import dev.starling.peer.torrent.TorrentFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * {@code /stream/{infohash}/{file}}: a file of a torrent, or a part of it, while it comes. What is
 * read next is fetched first.
 */
public final class Streams implements Handler {
    public static final String PREFIX = "/stream/";

    /** One more takes the place of one that takes nothing, or is turned away. */
    static final int PLAYERS_MAX = 32;

    /** A player that was paused for so long may ask again. */
    private static final long IDLE_NANOS_MIN = Duration.ofMinutes(1).toNanos();

    private final LiveNode node;
    private final List<Player> players = new ArrayList<>();

    public Streams(LiveNode node) {
        this.node = node;
    }

    @Override
    public void handle(Request request, Consumer<Response> answer) {
        if (!request.method().equals("GET")) {
            answer.accept(Response.text(405, "that is for reading").with("Allow", "GET, HEAD"));
            return;
        }
        var named = FileNamed.of(request.path().substring(PREFIX.length()));
        node.answer(answer, library -> answer(request, library, named));
    }

    private Response answer(Request request, TorrentLibrary library, FileNamed named) {
        Optional<Torrent> torrent = named.torrent(library);
        if (torrent.isEmpty()) {
            return Response.text(404, "there is no such torrent");
        }
        Torrent found = torrent.get();
        Optional<Metainfo> metainfo = found.metainfo();
        if (metainfo.isEmpty()) {
            return found.record().isStopped()
                    ? Response.text(409, "it is paused before its files are known: resume it")
                    : later(5, "its files are not known yet");
        }
        Optional<TorrentFile> file = named.file(metainfo.get());
        if (file.isEmpty()) {
            return Response.text(404, "there is no such file in this torrent");
        }
        return obstacle(found, file.get()).orElseGet(() -> answer(request, found, file.get()));
    }

    /** What keeps a file from coming; what is there whole is there, whatever else holds. */
    private static Optional<Response> obstacle(Torrent torrent, TorrentFile file) {
        Torrent.Status status = torrent.status();
        if (status == Torrent.Status.CHECKING) {
            return Optional.of(later(2, "what lies on the disk is being looked at"));
        }
        if (status == Torrent.Status.MOVING) {
            return Optional.of(later(10, "its data is on the way to another directory"));
        }
        if (torrent.swarm().fileProgress()[file.number()] == file.length()) {
            return Optional.empty();
        }
        if (torrent.record().priority(file.number()) == Priority.SKIP) {
            return Optional.of(Response.text(409, "this file is skipped: give it a priority"));
        }
        return switch (status) {
            case STOPPED -> Optional.of(Response.text(409, "it is paused: resume it"));
            case QUEUED -> Optional.of(later(30, "it waits for its turn"));
            case TROUBLED -> Optional.of(later(30, torrent.trouble()));
            case METADATA -> Optional.of(later(5, "its files are not known yet"));
            case CHECKING, MOVING, DOWNLOADING, SEEDING -> Optional.empty();
        };
    }

    private Response answer(Request request, Torrent torrent, TorrentFile file) {
        // The infohash names every byte, so this changes with them.
        String tag = '"' + torrent.infoHash().toString() + '-' + file.number() + '"';
        if (request.header("if-none-match").filter(tag::equals).isPresent()) {
            return Response.empty(304).with("ETag", tag);
        }
        boolean mayBePart = request.header("if-range").map(tag::equals).orElse(true);
        ByteRange range =
                mayBePart
                        ? ByteRange.of(request.header("range").orElse(""), file.length())
                        : new ByteRange.Whole();
        if (!(range instanceof ByteRange.Outside) && !makeRoom()) {
            return later(10, "too many read already");
        }
        Response response =
                switch (range) {
                    case ByteRange.Outside _ ->
                            Response.text(416, "the file is not so long")
                                    .with("Content-Range", "bytes */" + file.length());
                    case ByteRange.Whole _ ->
                            play(200, torrent, file, new ByteRange.Part(0, file.length()));
                    case ByteRange.Part part ->
                            play(206, torrent, file, part)
                                    .with("Content-Range", part.of(file.length()));
                };
        return response.with("Accept-Ranges", "bytes").with("ETag", tag);
    }

    private Response play(int status, Torrent torrent, TorrentFile file, ByteRange.Part part) {
        var type = MediaType.of(file.path());
        String disposition = type.disposition(file.path());
        if (part.from() == part.end()) {
            return Response.bytes(status, type.name(), new byte[0])
                    .with("Content-Disposition", disposition);
        }
        var there = new Player[1];
        var inContent = new ByteRange.Part(file.offset() + part.from(), file.offset() + part.end());
        var player =
                new Player(
                        node.thread(),
                        node.library().host(),
                        torrent.swarm(),
                        inContent,
                        () -> players.remove(there[0]));
        there[0] = player;
        players.add(player);
        return Response.flowing(status, type.name(), part.end() - part.from(), player::begin)
                .with("Content-Disposition", disposition);
    }

    private boolean makeRoom() {
        if (players.size() < PLAYERS_MAX) {
            return true;
        }
        Player idlest = Collections.max(players, Comparator.comparingLong(Player::idleNanos));
        boolean isIdle = idlest.idleNanos() >= IDLE_NANOS_MIN;
        if (isIdle) {
            idlest.drop();
        }
        return isIdle;
    }

    private static Response later(int seconds, String why) {
        return Response.text(503, why).with("Retry-After", Integer.toString(seconds));
    }
}
