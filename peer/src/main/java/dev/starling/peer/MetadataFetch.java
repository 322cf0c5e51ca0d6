package dev.starling.peer;

import dev.starling.bencode.MalformedMessage;
import dev.starling.dht.InfoHash;
import dev.starling.host.Host;
import dev.starling.host.Result;
import dev.starling.peer.torrent.Metainfo;
import dev.starling.peer.wire.MetadataMessage;
import org.jspecify.annotations.Nullable;

/**
 * Fetches from its peers what a torrent is, until that is known: says whom to ask for what, and
 * proves what has come.
 */
final class MetadataFetch {
    /** What the swarm does with what becomes of it. */
    interface Events {
        /** The peer is to be asked for this piece. */
        void onAsk(Connection of, int piece);

        void onMetadata(Metainfo metainfo);

        /** Whoever made the torrent made it wrong. */
        void onMalformed(MalformedMessage malformed);

        /** A peer is certain to have sent something wrong. */
        void onLiar(long peer);
    }

    private final Host host;
    private final InfoHash infoHash;
    private final Life life;
    private final Company company;
    private final Events events;
    private @Nullable MetadataExchange exchange = new MetadataExchange();
    private boolean isHashing;

    MetadataFetch(Host host, InfoHash infoHash, Life life, Company company, Events events) {
        this.host = host;
        this.infoHash = infoHash;
        this.life = life;
        this.company = company;
        this.events = events;
    }

    /** Null when it is over. */
    @Nullable MetadataExchange exchange() {
        return exchange;
    }

    /** It is known what the torrent is. */
    void end() {
        exchange = null;
    }

    void onGone(Connection peer) {
        MetadataExchange open = exchange;
        if (open != null) {
            open.onGone(peer.key());
        }
    }

    void onPiece(Connection from, MetadataMessage.Data data) {
        MetadataExchange open = exchange;
        if (open == null || isHashing) {
            return;
        }
        MetadataExchange.Candidate candidate =
                open.onData(
                        from.key(),
                        data.piece(),
                        data.totalSize(),
                        data.array(),
                        data.offset(),
                        data.length());
        if (candidate == null) {
            ask();
            return;
        }
        isHashing = true;
        host.offload(() -> candidate.isOf(infoHash), result -> onHashed(candidate, result));
    }

    private void onHashed(MetadataExchange.Candidate candidate, Result<Boolean> result) {
        isHashing = false;
        MetadataExchange open = exchange;
        if (life.isClosed() || open == null) {
            return;
        }
        if (!(result instanceof Result.Done<Boolean>(Boolean isRight))) {
            open.onUnknown();
            return;
        }
        if (isRight) {
            try {
                events.onMetadata(Metainfo.ofInfo(candidate.info()));
            } catch (MalformedMessage malformed) {
                // The hash is right, so whoever made the torrent made it so: nobody lied, and
                // nobody could send anything else.
                exchange = null;
                events.onMalformed(malformed);
            }
            return;
        }
        Long liar = open.onWrong(candidate);
        if (liar != null) {
            events.onLiar(liar);
        }
        ask();
    }

    void onRefused(Connection from, int piece) {
        MetadataExchange open = exchange;
        if (open != null) {
            open.onRefused(from.key(), piece, life.now());
            ask();
        }
    }

    void ask() {
        MetadataExchange open = exchange;
        if (open != null && !isHashing && !life.isPaused()) {
            for (MetadataExchange.Ask ask : open.nextToAsk(life.now())) {
                Connection of = company.get(ask.peer());
                if (of != null) {
                    events.onAsk(of, ask.piece());
                }
            }
        }
    }
}
