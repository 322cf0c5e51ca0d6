package dev.starling.peer.mse;

import dev.starling.bencode.MalformedMessage;
import dev.starling.dht.InfoHash;
import dev.starling.host.CloseReason;
import dev.starling.host.Stream;
import dev.starling.host.StreamHandler;
import dev.starling.peer.torrent.Block;
import dev.starling.peer.torrent.Pieces;
import dev.starling.peer.wire.Handshake;
import dev.starling.peer.wire.Message;
import dev.starling.peer.wire.PeerId;
import dev.starling.peer.wire.WireListener;
import dev.starling.peer.wire.WireReader;
import dev.starling.peer.wire.WireWriter;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The least that a peer has to say to be given every block by a seed. */
final class Leech implements StreamHandler, WireListener {
    private static final Pieces PIECES = new Pieces(LibtorrentSeed.CONTENT_BYTES, 65536);

    /** The content, or how it ended: whether the stream had been open. */
    final CompletableFuture<byte[]> content = new CompletableFuture<>();

    private final InfoHash infoHash;
    private final PeerId self;
    private final WireReader reader = new WireReader(this);
    private final ByteBuffer gathered = ByteBuffer.allocate(LibtorrentSeed.CONTENT_BYTES);
    private int missing = LibtorrentSeed.CONTENT_BYTES;
    private @Nullable Stream stream;
    private boolean hasAsked;

    /**
     * @param number no two are alike to a seed
     */
    Leech(InfoHash infoHash, int number) {
        this.infoHash = infoHash;
        this.self = PeerId.ours(new SplittableRandom(number));
    }

    @Override
    public void onOpen(Stream opened) {
        stream = opened;
        opened.write(WireWriter.handshake(new Handshake(infoHash, self, true, false, false)));
    }

    @Override
    public void onBytes(ByteBuffer bytes) {
        try {
            reader.read(bytes);
        } catch (MalformedMessage malformed) {
            content.completeExceptionally(malformed);
        }
    }

    @Override
    public void onHandshake(Handshake handshake) throws MalformedMessage {
        if (!handshake.infoHash().equals(infoHash) || !handshake.fast()) {
            throw new MalformedMessage("not the handshake of a seed of this torrent");
        }
        say(new Message.HaveNone());
        say(new Message.Interested());
    }

    @Override
    public void onMessage(Message message) {
        if (message instanceof Message.Reject(Block block)) {
            say(new Message.Request(block));
        }
        // It may say so twice, and gives nothing to whom asks twice.
        if (message instanceof Message.Unchoke && !hasAsked) {
            hasAsked = true;
            for (int piece = 0; piece < PIECES.count(); piece++) {
                for (int i = 0; i < PIECES.blockCount(piece); i++) {
                    say(new Message.Request(PIECES.block(piece, i)));
                }
            }
        }
    }

    @Override
    public void onBlockPart(Block block, int at, ByteBuffer part) {
        int length = part.remaining();
        int offset = (int) PIECES.offset(block.piece()) + block.begin() + at;
        gathered.put(offset, part, part.position(), length);
        missing -= length;
        if (missing == 0) {
            content.complete(gathered.array());
        }
    }

    @Override
    public void onEndOfInput() {
        close();
    }

    @Override
    public void onClosed(CloseReason reason) {
        String opened = stream == null ? "never open" : "open";
        content.completeExceptionally(new IllegalStateException(opened));
    }

    void close() {
        if (stream != null) {
            stream.close();
        }
    }

    private void say(Message message) {
        if (stream != null) {
            stream.write(WireWriter.encode(message));
        }
    }
}
