package dev.starling.peer;

import dev.starling.bencode.MalformedMessage;
import dev.starling.dht.InfoHash;
import dev.starling.host.CloseReason;
import dev.starling.host.Endpoint;
import dev.starling.host.Stream;
import dev.starling.host.StreamHandler;
import dev.starling.host.Timeout;
import dev.starling.peer.torrent.Block;
import dev.starling.peer.wire.ExtendedHandshake;
import dev.starling.peer.wire.Handshake;
import dev.starling.peer.wire.Message;
import dev.starling.peer.wire.MetadataMessage;
import dev.starling.peer.wire.PeerId;
import dev.starling.peer.wire.WireListener;
import dev.starling.peer.wire.WireReader;
import dev.starling.peer.wire.WireWriter;
import dev.starling.simulation.SimulatedHost;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Somebody in the swarm who means it no good. */
final class Poisoner {
    /** What he does to the others. */
    enum Kind {
        /** Says he has everything, and sends blocks of which half are wrong. */
        WRONG_BLOCKS,
        /** The same, of which all are wrong in one byte. */
        WRONG_BYTES,
        /** Says he has everything, and never sends any. */
        SILENT,
        /** Says he has everything, and refuses it. */
        REFUSING,
        /** Begins each block and does not end it. */
        HALF_BLOCKS,
        /** Says he has everything, chokes, and lets go for a moment now and then. */
        FICKLE,
        /** Sends metadata that is not the torrent's, of the right size or another. */
        LYING,
        /** Asks without end for what there is and what there is not. */
        FLOODING,
        /** Says what cannot be. */
        BABBLING
    }

    private static final String NAME = "poison";
    private static final int PORT = 6881;
    private static final int CONNECTIONS_MAX = 60;
    private static final long DIAL_NANOS = TimeUnit.SECONDS.toNanos(15);
    private static final long CONNECT_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final SwarmWorld world;
    private final SimulatedHost host;
    private final Kind kind;
    private final PeerSource source;
    private final PeerId id;
    private int connections;

    Poisoner(SwarmWorld world, SimulatedHost host, Kind kind) {
        this.world = world;
        this.host = host;
        this.kind = kind;
        this.source = new TrackerSource(host, host.address(), world.tracker.endpoint(), PORT);
        this.id = PeerId.ours(host.random());
        host.execute(this::start);
    }

    SimulatedHost host() {
        return host;
    }

    private void start() {
        try {
            host.listen(host.address().withPort(PORT), from -> new Line(null));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        host.arm(dialling, 0);
    }

    private final Timeout dialling =
            new Timeout() {
                @Override
                protected void expire() {
                    source.findPeers(
                            infoHash(),
                            false,
                            new PeerSource.Sink() {
                                @Override
                                public void onPeer(Endpoint peer) {
                                    if (connections < CONNECTIONS_MAX
                                            && !peer.hasSameAddress(host.address())) {
                                        connections++;
                                        host.connect(peer, CONNECT_NANOS, new Line(infoHash()));
                                    }
                                }

                                @Override
                                public void onDone() {
                                    host.arm(dialling, DIAL_NANOS);
                                }
                            });
                }
            };

    private InfoHash infoHash() {
        return world.torrent.metainfo().infoHash();
    }

    /** One who listens to him. */
    private final class Line extends Timeout implements StreamHandler, WireListener {
        private final @Nullable InfoHash dialled;
        private final WireReader reader = new WireReader(this);
        private final RandomGenerator random = host.random();
        private @Nullable Stream stream;
        private int theirMetadata;
        private boolean isChoking;
        private boolean isFast;

        Line(@Nullable InfoHash dialled) {
            this.dialled = dialled;
        }

        @Override
        public void onOpen(Stream opened) {
            stream = opened;
            if (dialled != null) {
                greet();
            }
        }

        @Override
        public void onBytes(ByteBuffer bytes) {
            try {
                reader.read(bytes);
            } catch (MalformedMessage encrypted) {
                close();
            }
        }

        @Override
        public void onEndOfInput() {
            close();
        }

        @Override
        public void onClosed(CloseReason reason) {
            host.cancel(this);
            stream = null;
            connections -= dialled == null ? 0 : 1;
        }

        private void close() {
            host.cancel(this);
            Stream open = stream;
            stream = null;
            if (open != null) {
                open.close();
            }
        }

        private void greet() {
            write(WireWriter.handshake(new Handshake(infoHash(), id, true, true, false)));
        }

        private void write(ByteBuffer bytes) {
            Stream open = stream;
            if (open != null) {
                open.write(bytes);
            }
        }

        private void say(Message message) {
            write(WireWriter.encode(message));
        }

        @Override
        public void onHandshake(Handshake handshake) {
            if (dialled == null) {
                greet();
            }
            isFast = handshake.fast();
            int metadataSize = world.torrent.metainfo().infoBytes().length;
            if (kind == Kind.LYING && random.nextBoolean()) {
                metadataSize = 1 + random.nextInt(2 * metadataSize);
            }
            if (isFast) {
                say(new Message.HaveAll());
            } else {
                byte[] bits = allBits();
                say(new Message.Bits(bits));
            }
            var hello =
                    ExtendedHandshake.ours(
                            1, 2, 3, 4, false, NAME, PORT, 500, metadataSize, host.address());
            say(new Message.Extended(ExtendedHandshake.ID, hello.encode()));
            say(new Message.Interested());
            isChoking = kind == Kind.FICKLE;
            if (!isChoking) {
                say(new Message.Unchoke());
            }
            again();
        }

        private void again() {
            if (stream != null) {
                host.arm(this, TimeUnit.MILLISECONDS.toNanos(500 + random.nextInt(5_000)));
            }
        }

        private byte[] allBits() {
            int count = world.torrent.count();
            var bits = new byte[(count + 7) / 8];
            for (int piece = 0; piece < count; piece++) {
                bits[piece / 8] |= (byte) (0x80 >>> piece % 8);
            }
            return bits;
        }

        @Override
        protected void expire() {
            switch (kind) {
                case FICKLE -> {
                    isChoking = !isChoking;
                    say(isChoking ? new Message.Choke() : new Message.Unchoke());
                }
                case FLOODING -> flood();
                case BABBLING -> babble();
                case WRONG_BLOCKS, WRONG_BYTES, SILENT, REFUSING, HALF_BLOCKS, LYING ->
                        say(new Message.KeepAlive());
            }
            again();
        }

        private void flood() {
            List<Message> many = new ArrayList<>();
            var pieces = world.torrent.metainfo().pieces();
            for (int i = random.nextInt(900); i > 0; i--) {
                int piece = random.nextInt(pieces.count());
                int begin = random.nextInt(pieces.length(piece));
                int most = Math.min(16_384, pieces.length(piece) - begin);
                many.add(new Message.Request(new Block(piece, begin, 1 + random.nextInt(most))));
            }
            if (!many.isEmpty()) {
                write(WireWriter.encode(many));
            }
        }

        private void babble() {
            int piece = random.nextInt(world.torrent.count());
            int none = world.torrent.count() + random.nextInt(1_000);
            switch (random.nextInt(8)) {
                case 0 -> say(new Message.Have(none));
                case 1 -> say(new Message.Request(new Block(none, 0, 16_384)));
                case 2 -> say(new Message.HaveAll());
                case 3 -> say(new Message.Bits(new byte[random.nextInt(40)]));
                case 4 -> sendBlock(new Block(piece, 0, 1), false);
                case 5 -> say(new Message.Extended(random.nextInt(5), new byte[] {'d', '3'}));
                case 6 -> say(new Message.Reject(new Block(piece, 0, 16_384)));
                default -> {
                    var noise = new byte[1 + random.nextInt(100)];
                    random.nextBytes(noise);
                    write(ByteBuffer.wrap(noise));
                }
            }
        }

        @Override
        public void onMessage(Message message) throws MalformedMessage {
            switch (message) {
                case Message.Request(Block block) -> onRequest(block);
                case Message.Extended(int id, byte[] payload) -> {
                    if (id == ExtendedHandshake.ID) {
                        ExtendedHandshake theirs = ExtendedHandshake.decode(payload);
                        theirMetadata = theirs.metadata();
                        if (theirs.client().equals(NAME)) {
                            close(); // they leave each other alone
                        }
                    } else if (id == 2
                            && MetadataMessage.decode(payload)
                                    instanceof MetadataMessage.Request(int piece)) {
                        onMetadataRequest(piece);
                    }
                }
                case Message.KeepAlive _,
                        Message.Choke _,
                        Message.Unchoke _,
                        Message.Interested _,
                        Message.NotInterested _,
                        Message.Have _,
                        Message.Bits _,
                        Message.HaveAll _,
                        Message.HaveNone _,
                        Message.Cancel _,
                        Message.Reject _,
                        Message.Port _,
                        Message.Suggest _,
                        Message.AllowedFast _ -> {}
            }
        }

        private void onRequest(Block block) {
            if (!world.torrent.metainfo().pieces().contains(block)) {
                return; // another of his kind asks
            }
            switch (kind) {
                case WRONG_BLOCKS -> sendBlock(block, random.nextBoolean());
                case WRONG_BYTES -> sendBlock(block, true);
                case HALF_BLOCKS -> {
                    write(WireWriter.blockHeader(block));
                    write(ByteBuffer.allocate(block.length() / 2));
                }
                case REFUSING -> {
                    if (isFast) {
                        say(new Message.Reject(block));
                    }
                }
                case FICKLE -> {
                    if (!isChoking && random.nextInt(4) == 0) {
                        sendBlock(block, false);
                    }
                }
                case SILENT, LYING, FLOODING, BABBLING -> {}
            }
        }

        private void sendBlock(Block block, boolean isWrong) {
            long from = world.torrent.metainfo().pieces().offset(block.piece()) + block.begin();
            var bytes = new byte[block.length()];
            System.arraycopy(world.torrent.content(), (int) from, bytes, 0, bytes.length);
            if (isWrong) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 + random.nextInt(255));
            }
            write(WireWriter.blockHeader(block));
            write(ByteBuffer.wrap(bytes));
        }

        private void onMetadataRequest(int piece) {
            int size = world.torrent.metainfo().infoBytes().length;
            int length = MetadataMessage.length(piece, size);
            if (length > 0 && theirMetadata != 0) {
                byte[] info = world.torrent.metainfo().infoBytes().clone();
                if (kind == Kind.LYING) {
                    info[random.nextInt(size)] ^= 1;
                }
                int at = piece * MetadataMessage.PIECE_BYTES;
                var data = new MetadataMessage.Data(piece, size, info, at, length);
                say(new Message.Extended(theirMetadata, data.encode()));
            }
        }

        @Override
        public void onBlockPart(Block block, int at, ByteBuffer part) {}
    }
}
