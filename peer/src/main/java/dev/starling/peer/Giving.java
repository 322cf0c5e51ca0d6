package dev.starling.peer;

import dev.starling.bencode.MalformedMessage;
import dev.starling.peer.picking.FewPieces;
import dev.starling.peer.storage.TorrentDisk;
import dev.starling.peer.torrent.Block;
import dev.starling.peer.torrent.Pieces;
import dev.starling.peer.wire.Message;
import java.util.Set;

/** What one peer may ask us for: anything, or only what is allowed to the choked (BEP 6). */
final class Giving {
    /**
     * Requests for what we do not have, or while choked: some may cross a message of ours. Counted
     * anew after each unchoke.
     */
    private static final int STRAY_REQUESTS_MAX = 5000;

    /** Pieces allowed to the choked are to be had so often, not for ever. */
    private static final int ALLOWED_TIMES_MAX = 2;

    private final Voice voice;
    private final Serving.Outlet outlet;
    private final Serving serving;
    private final FewPieces allowed = new FewPieces();

    /** What it may still get of those while it is choked. */
    private long allowedBytes;

    private boolean isChoked = true;
    private int strayRequests;

    Giving(Voice voice, Serving.Outlet outlet) {
        this.voice = voice;
        this.outlet = outlet;
        this.serving = new Serving(outlet);
    }

    boolean isChoked() {
        return isChoked;
    }

    void choke(boolean on) {
        if (isChoked == on) {
            return;
        }
        isChoked = on;
        strayRequests = on ? strayRequests : 0;
        voice.send(on ? new Message.Choke() : new Message.Unchoke());
        if (on) {
            for (Block block : serving.forgetAll()) {
                if (allowed.contains(block.piece())) {
                    serving.onRequest(block);
                } else {
                    outlet.refuse(block);
                }
            }
        }
    }

    /** It knows of such pieces. */
    void allow(Set<Integer> pieces, int pieceLength) {
        for (int piece : pieces) {
            if (allowed.add(piece)) {
                allowedBytes += (long) ALLOWED_TIMES_MAX * pieceLength;
                voice.send(new Message.AllowedFast(piece));
            }
        }
    }

    /** Answers false when it asks for too much that it does not get. */
    boolean onRequest(Content content, Block block) throws MalformedMessage {
        Pieces pieces = content.pieces();
        if (pieces != null && !pieces.contains(block)) {
            throw new MalformedMessage("a request that the torrent has no bytes for: " + block);
        }
        boolean isServed =
                content.disk() != null
                        && content.have().get(block.piece())
                        && (!isChoked || isAllowed(block));
        if (isServed && serving.onRequest(block)) {
            return true;
        }
        // Answers are not bounded by the stream, so refusals are counted, whatever they are for.
        if (++strayRequests > STRAY_REQUESTS_MAX) {
            return false;
        }
        outlet.refuse(block);
        return true;
    }

    /** Whether it is of a piece allowed to the choked, of which this one has not had enough. */
    private boolean isAllowed(Block block) {
        boolean isAllowed = allowed.contains(block.piece()) && allowedBytes >= block.length();
        if (isAllowed) {
            allowedBytes -= block.length();
        }
        return isAllowed;
    }

    /** Answers whether it had asked for it and not got it. */
    boolean onCancel(Block block) {
        return serving.onCancel(block);
    }

    void onWritable(TorrentDisk disk) {
        serving.onWritable(disk);
    }

    /** Serves what waits. */
    void pump(TorrentDisk disk) {
        serving.pump(disk);
    }

    void close() {
        serving.close();
    }
}
