package dev.starling.peer;

import dev.starling.bencode.MalformedMessage;
import dev.starling.peer.picking.Bitfield;
import dev.starling.peer.torrent.Block;
import dev.starling.peer.wire.Message;

/** What becomes of what one peer says. */
final class Hearing {
    /** A DHT node moves seldom, and each is asked whether it is there. */
    private static final int PORTS_MAX = 4;

    private final Connection peer;
    private final TheirPieces pieces;
    private final Asking asking;
    private final Giving giving;
    private boolean wantsUs;
    private int ports;

    Hearing(Connection peer, TheirPieces pieces, Asking asking, Giving giving) {
        this.peer = peer;
        this.pieces = pieces;
        this.asking = asking;
        this.giving = giving;
    }

    /** Whether we have what it wants, as it says. */
    boolean wantsUs() {
        return wantsUs;
    }

    void onMessage(SwarmParts ours, Message message) throws MalformedMessage {
        switch (message) {
            case Message.KeepAlive() -> {}
            case Message.Choke() -> asking.onChoke(ours, !peer.isFastPeer());
            case Message.Unchoke() -> {
                asking.onUnchoke();
                peer.requestMore();
            }
            case Message.Interested() -> {
                wantsUs = true;
                ours.choking().onInterest(peer);
            }
            case Message.NotInterested() -> wantsUs = false;
            case Message.Have(int piece) -> onHave(ours, piece);
            case Message.Bits(byte[] bits) -> onBits(ours, bits);
            case Message.HaveAll() -> {
                requireFast();
                onHaveAll(ours);
            }
            case Message.HaveNone() -> {
                requireFast();
                pieces.onNone();
            }
            case Message.Request(Block block) -> onRequest(ours, block);
            case Message.Cancel(Block block) -> {
                if (giving.onCancel(block) && peer.isFastPeer()) {
                    peer.send(new Message.Reject(block));
                }
            }
            case Message.Reject(Block block) -> {
                requireFast();
                asking.onReject(ours, block);
            }
            case Message.Port(int port) -> {
                if (++ports <= PORTS_MAX) {
                    ours.door().onDhtPort(peer, port);
                }
            }
            case Message.Suggest(int piece) -> {
                requireFast();
                asking.onSuggested(piece);
            }
            case Message.AllowedFast(int piece) -> {
                requireFast();
                if (asking.onAllowedFast(piece)) {
                    peer.requestMore();
                }
            }
            case Message.Extended(int id, byte[] payload) ->
                    ours.extensions().onMessage(peer, id, payload);
        }
    }

    private void onBits(SwarmParts ours, byte[] bits) throws MalformedMessage {
        Bitfield now = pieces.onBits(bits);
        if (now != null) {
            replacePieces(ours, now);
        }
    }

    private void onHaveAll(SwarmParts ours) {
        Bitfield all = pieces.onAll();
        if (all != null && pieces.isFlood()) {
            peer.drop(Parting.FLOODED);
        } else if (all != null) {
            replacePieces(ours, all);
        }
    }

    private void replacePieces(SwarmParts ours, Bitfield now) {
        ours.dealings().forgetHoldings(peer);
        pieces.replaceBy(now);
        ours.dealings().onHoldings(peer);
    }

    private void onHave(SwarmParts ours, int piece) throws MalformedMessage {
        if (pieces.onHave(piece)) {
            ours.dealings().onHave(peer, piece);
        }
    }

    void onDontHave(SwarmParts ours, int piece) {
        if (pieces.onDontHave(piece)) {
            ours.dealings().onDontHave(peer, piece);
        }
    }

    private void onRequest(SwarmParts ours, Block block) throws MalformedMessage {
        if (!giving.onRequest(ours.content(), block)) {
            peer.drop(Parting.FLOODED);
        }
    }

    private void requireFast() throws MalformedMessage {
        if (!peer.isFastPeer()) {
            throw new MalformedMessage("a message of an extension that was not agreed on (BEP 6)");
        }
    }
}
