package dev.starling.cli.node;

import dev.starling.host.Endpoint;
import dev.starling.host.Host;
import dev.starling.host.Result;
import dev.starling.peer.SwarmListener;
import dev.starling.peer.torrent.Magnet;
import dev.starling.peer.torrent.Metainfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Takes up torrents, new ones and those of earlier lives, and hears from then on what they say. */
final class Arrivals {
    private final Host host;
    private final LongSupplier clock;
    private final Shelf shelf;
    private final Swarms swarms;
    private final Memory memory;
    private final Completions completions;
    private final Turns turns;

    Arrivals(
            Host host,
            LongSupplier clock,
            Shelf shelf,
            Swarms swarms,
            Memory memory,
            Completions completions,
            Turns turns) {
        this.host = host;
        this.clock = clock;
        this.shelf = shelf;
        this.swarms = swarms;
        this.memory = memory;
        this.completions = completions;
        this.turns = turns;
    }

    Torrent takeUp(
            Magnet magnet,
            TorrentRecord record,
            @Nullable Metainfo metainfo,
            List<Endpoint> peers) {
        var ear = new Ear();
        var torrent =
                new Torrent(
                        shelf.nextNumber(),
                        magnet,
                        record,
                        metainfo,
                        swarms.open(magnet, record, metainfo, peers, ear));
        torrent.changedAt = clock.getAsLong();
        ear.torrent = torrent;
        shelf.put(torrent);
        swarms.apply(torrent);
        NamedPeers.find(host, magnet, torrent.swarm::addPeer);
        return torrent;
    }

    /** It is opened again, at its old place or a new one. */
    void openAt(Torrent torrent, Path at, Consumer<Result<Boolean>> whenKept) {
        torrent.note(
                draft -> {
                    draft.directory = at.toString();
                    draft.movingTo = "";
                });
        var ear = new Ear();
        torrent.swarm =
                swarms.open(torrent.magnet(), torrent.record, torrent.metainfo, List.of(), ear);
        ear.torrent = torrent;
        torrent.changedAt = clock.getAsLong();
        swarms.apply(torrent);
        turns.take();
        memory.keep(torrent, whenKept);
    }

    /** Hears of one torrent. */
    private final class Ear implements SwarmListener {
        /** Null while its swarm is opened. */
        @Nullable Torrent torrent;

        @Override
        public void onMetadata(Metainfo known) {
            Torrent mine = torrent;
            if (mine == null) {
                return;
            }
            boolean isNews = mine.metainfo == null;
            mine.metainfo = known;
            mine.changedAt = clock.getAsLong();
            swarms.apply(mine);
            if (isNews) {
                memory.keep(mine, Optional.of(known), memory::complain);
            }
        }

        @Override
        public void onComplete() {
            Torrent mine = torrent;
            if (mine == null) {
                return;
            }
            mine.changedAt = clock.getAsLong();
            completions.on(mine);
            turns.take();
        }

        @Override
        public void onTrouble(String sentence, Throwable cause) {
            Torrent mine = torrent;
            if (mine != null) {
                mine.changedAt = clock.getAsLong();
            }
        }
    }
}
