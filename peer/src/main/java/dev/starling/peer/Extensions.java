package dev.starling.peer;

import dev.starling.bencode.MalformedMessage;
import dev.starling.host.AddressKind;
import dev.starling.host.Endpoint;
import dev.starling.peer.picking.Source;
import dev.starling.peer.torrent.Metainfo;
import dev.starling.peer.wire.DontHave;
import dev.starling.peer.wire.ExtendedHandshake;
import dev.starling.peer.wire.Message;
import dev.starling.peer.wire.MetadataMessage;
import dev.starling.peer.wire.PexMessage;
import dev.starling.peer.wire.PexPeer;
import dev.starling.peer.wire.UploadOnly;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What peers say to each other beyond BEP 3, by names that each side gives numbers of its own (BEP
 * 10): metadata (BEP 9), other peers (BEP 11), who wants nothing more (BEP 21), and what is no
 * longer there (BEP 54).
 */
final class Extensions {
    /** Our numbers for them. */
    static final int PEX = 1;

    static final int METADATA = 2;
    static final int DONT_HAVE = 3;
    static final int UPLOAD_ONLY = 4;

    /** The metadata may be had so often by one peer. */
    private static final int METADATA_TIMES_MAX = 4;

    private final SwarmParts swarm;
    private final PeerNode node;

    /** Requests for metadata by each connection. */
    private final Map<Long, Integer> metadataAsked = new LinkedHashMap<>();

    Extensions(SwarmParts swarm, PeerNode node) {
        this.swarm = swarm;
        this.node = node;
    }

    /** Says which of them we understand. */
    void greet(Connection to) {
        Metainfo metainfo = swarm.content().metainfo();
        boolean isPrivate = metainfo != null && metainfo.isPrivate();
        var ours =
                ExtendedHandshake.ours(
                        isPrivate ? 0 : PEX,
                        METADATA,
                        DONT_HAVE,
                        UPLOAD_ONLY,
                        swarm.wantsNothing(),
                        node.settings().clientName(),
                        node.port(),
                        Serving.REQUESTS_MAX,
                        metainfo == null ? 0 : metainfo.infoBytes().length,
                        to.remote());
        to.send(new Message.Extended(ExtendedHandshake.ID, ours.encode()));
        to.knowsUsDone(swarm.wantsNothing());
    }

    /** Says whether we want nothing more, when it has changed (BEP 21). */
    void tellIfDone(Connection to) {
        boolean isDone = swarm.wantsNothing();
        if (!to.isExtended() || to.knowsUsDone() == isDone) {
            return;
        }
        int number = to.extensions().uploadOnlyMessage();
        if (number == 0) {
            greet(to);
        } else {
            to.send(new Message.Extended(number, new UploadOnly(isDone).encode()));
            to.knowsUsDone(isDone);
        }
    }

    void onMessage(Connection from, int id, byte[] payload) throws MalformedMessage {
        switch (id) {
            case ExtendedHandshake.ID -> {
                from.onExtensions(payload);
                onIntroduced(from);
            }
            case METADATA -> onMetadata(from, MetadataMessage.decode(payload));
            case PEX -> onPeers(from, PexMessage.decode(payload));
            case UPLOAD_ONLY -> {
                from.onUploadOnly(UploadOnly.decode(payload).isOn());
                swarm.dealings().onNews(from);
            }
            case DONT_HAVE -> from.onDontHave(swarm, DontHave.decode(payload).piece());
            default -> {
                // Nobody was told of such a number; some speak all the same.
            }
        }
    }

    /** It has said which of them it understands. */
    private void onIntroduced(Connection peer) {
        ExtendedHandshake theirs = peer.extensions();
        theirs.yourAddress().ifPresent(node::onSeenAs);
        if (!swarm.door().onIntroduced(peer)) {
            return;
        }
        MetadataExchange open = swarm.metadata().exchange();
        if (open == null) {
            swarm.dealings().onNews(peer);
        } else if (theirs.metadata() == 0) {
            peer.drop(Parting.NO_EXTENSIONS);
        } else {
            open.onOffer(peer.key(), theirs.metadataSize());
            swarm.metadata().ask();
        }
    }

    /** Takes back what was said before (BEP 54). */
    void dontHave(Connection to, int piece) {
        ExtendedHandshake theirs = to.extensions();
        if (theirs.dontHave() != 0) {
            to.send(new Message.Extended(theirs.dontHave(), new DontHave(piece).encode()));
        }
    }

    void onGone(Connection connection) {
        metadataAsked.remove(connection.key());
    }

    /** Asks for pieces of the metadata. */
    void ask(Connection of, int piece) {
        ExtendedHandshake theirs = of.extensions();
        if (theirs.metadata() != 0) {
            send(of, theirs.metadata(), new MetadataMessage.Request(piece));
        }
    }

    /** Tells of our other peers. */
    void gossip(Connection to, Collection<Connection> all, long now) {
        ExtendedHandshake theirs = to.extensions();
        if (theirs.pex() == 0 || !to.gossip().isTime(now)) {
            return;
        }
        var connected = new ArrayList<Endpoint>();
        var peers = new LinkedHashMap<Endpoint, PexPeer>();
        for (Connection other : all) {
            Endpoint listens = other.listens();
            boolean isKnown = !other.isIncoming() || !listens.equals(other.remote());
            if (other != to && other.isEstablished() && isKnown) {
                connected.add(listens);
                peers.put(listens, pexPeer(other, listens));
            }
        }
        Gossip.News news = to.gossip().news(connected, now);
        if (!news.isEmpty()) {
            List<PexPeer> added = news.added().stream().map(peers::get).toList();
            var message = new PexMessage(added, news.dropped());
            to.send(new Message.Extended(theirs.pex(), message.encode()));
        }
    }

    private static PexPeer pexPeer(Connection peer, Endpoint listens) {
        return new PexPeer(listens, false, peer.wantsNothing(), !peer.isIncoming());
    }

    private void onMetadata(Connection from, MetadataMessage message) throws MalformedMessage {
        switch (message) {
            case MetadataMessage.Request(int piece) -> serve(from, piece);
            case MetadataMessage.Data data -> swarm.metadata().onPiece(from, data);
            case MetadataMessage.Reject(int piece) -> swarm.metadata().onRefused(from, piece);
            case MetadataMessage.Unknown _ -> {
                // of a kind that is to be ignored
            }
        }
    }

    private void serve(Connection to, int piece) {
        ExtendedHandshake theirs = to.extensions();
        if (theirs.metadata() == 0) {
            return;
        }
        byte @Nullable [] info =
                swarm.content().metainfo() == null ? null : swarm.content().metainfo().infoBytes();
        int bytes = MetadataMessage.PIECE_BYTES;
        int count = info == null ? 0 : (info.length + bytes - 1) / bytes;
        int asked = metadataAsked.merge(to.key(), 1, Integer::sum);
        boolean isTooMuch = asked > METADATA_TIMES_MAX * count || to.isBackedUp();
        if (info == null || piece < 0 || piece >= count || isTooMuch) {
            send(to, theirs.metadata(), new MetadataMessage.Reject(piece));
            return;
        }
        int length = Math.min(bytes, info.length - piece * bytes);
        send(
                to,
                theirs.metadata(),
                new MetadataMessage.Data(piece, info.length, info, piece * bytes, length));
    }

    private void onPeers(Connection from, PexMessage message) {
        Metainfo metainfo = swarm.content().metainfo();
        boolean isPrivate = metainfo != null && metainfo.isPrivate();
        if (isPrivate || !from.gossip().mayHear(node.host().nanoTime())) {
            return;
        }
        boolean wantsNothing = swarm.content().isComplete();
        for (PexPeer peer : message.added()) {
            if (wantsNothing && peer.isSeed()) {
                continue; // neither would want anything of the other
            }
            if (AddressKind.isUsable(peer.endpoint(), node.settings().allowsLocal())) {
                swarm.door().learn(peer.endpoint(), Source.PEX);
            }
        }
        swarm.life().soon();
    }

    private static void send(Connection to, int number, MetadataMessage message) {
        to.send(new Message.Extended(number, message.encode()));
    }
}
