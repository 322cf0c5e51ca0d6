package dev.starling.simulation.population;

import dev.starling.bencode.MalformedMessage;
import dev.starling.dht.InfoHash;
import dev.starling.host.CloseReason;
import dev.starling.host.Endpoint;
import dev.starling.host.Stream;
import dev.starling.host.StreamHandler;
import dev.starling.host.Timeout;
import dev.starling.peer.PeerSource;
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
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One who says that he has everything, lets everybody ask, and answers some requests with bytes
 * that are not the torrent's: so few that it costs most to find out who it was. He dials whomever
 * he hears of, again and again.
 */
final class Poisoner {
    private static final int CONNECTIONS_MAX = 100;
    private static final int REQUESTS_MAX = 500;
    private static final String NAME = "as good as any";
    private static final long DIAL_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long CONNECT_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final SimulatedHost host;
    private final SharedContent content;
    private final PeerSource source;
    private final double lies;
    private final PeerId id;
    private final RandomGenerator random;
    private final Set<Endpoint> dialled = new LinkedHashSet<>();
    private int connections;

    Poisoner(SimulatedHost host, SharedContent content, PeerSource source, double lies) {
        this.host = host;
        this.content = content;
        this.source = source;
        this.lies = lies;
        this.random = host.random();
        this.id = PeerId.ours(random);
    }

    void start() {
        try {
            host.listen(host.address().withPort(SwarmCrowd.PORT), _ -> new Line(null));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        host.arm(dialling, 0);
    }

    private final Timeout dialling =
            new Timeout() {
                @Override
                protected void expire() {
                    var _ = source.findPeers(infoHash(), false, new Victims());
                }
            };

    private final class Victims implements PeerSource.Sink {
        @Override
        public void onPeer(Endpoint peer) {
            boolean isNew = !peer.hasSameAddress(host.address()) && connections < CONNECTIONS_MAX;
            if (isNew && dialled.add(peer)) {
                connections++;
                host.connect(peer, CONNECT_NANOS, new Line(peer));
            }
        }

        @Override
        public void onDone() {
            host.arm(dialling, DIAL_NANOS);
        }
    }

    private InfoHash infoHash() {
        return content.metainfo().infoHash();
    }

    /** One who listens to him. */
    private final class Line implements StreamHandler, WireListener {
        private final @Nullable Endpoint victim;
        private final WireReader reader = new WireReader(this);
        private @Nullable Stream stream;
        private int theirMetadata;
        private int served;

        Line(@Nullable Endpoint victim) {
            this.victim = victim;
        }

        @Override
        public void onOpen(Stream opened) {
            stream = opened;
            if (victim != null) {
                greet();
            }
        }

        @Override
        public void onBytes(ByteBuffer bytes) {
            served = 0;
            try {
                reader.read(bytes);
            } catch (MalformedMessage nobodyOfOurs) {
                close();
            }
        }

        @Override
        public void onEndOfInput() {
            close();
        }

        @Override
        public void onClosed(CloseReason reason) {
            stream = null;
            if (victim != null) {
                connections--;
                dialled.remove(victim);
            }
        }

        private void close() {
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
            if (handshake.peerId().equals(id)) {
                close();
                return;
            }
            if (victim == null) {
                greet();
            }
            var hello =
                    ExtendedHandshake.ours(
                            1,
                            2,
                            3,
                            4,
                            false,
                            NAME,
                            SwarmCrowd.PORT,
                            REQUESTS_MAX,
                            content.metainfo().infoBytes().length,
                            host.address());
            if (handshake.fast()) {
                say(new Message.HaveAll());
            }
            say(new Message.Extended(ExtendedHandshake.ID, hello.encode()));
            say(new Message.Unchoke());
        }

        @Override
        public void onMessage(Message message) throws MalformedMessage {
            if (message instanceof Message.Request(Block block)) {
                if (content.metainfo().pieces().contains(block) && served++ < REQUESTS_MAX) {
                    send(block);
                }
            } else if (message instanceof Message.Extended(int extension, byte[] payload)) {
                onExtended(extension, payload);
            }
        }

        private void onExtended(int extension, byte[] payload) throws MalformedMessage {
            if (extension == ExtendedHandshake.ID) {
                ExtendedHandshake theirs = ExtendedHandshake.decode(payload);
                theirMetadata = theirs.metadata();
                if (theirs.client().equals(NAME)) {
                    close(); // they leave each other alone
                }
            } else if (extension == 2
                    && theirMetadata != 0
                    && MetadataMessage.decode(payload)
                            instanceof MetadataMessage.Request(int piece)) {
                say(
                        new Message.Extended(
                                theirMetadata, new MetadataMessage.Reject(piece).encode()));
            }
        }

        private void send(Block block) {
            long at = content.metainfo().pieces().offset(block.piece()) + block.begin();
            ByteBuffer bytes = content.slice(at, block.length());
            if (random.nextDouble() < lies) {
                byte[] wrong = new byte[block.length()];
                bytes.get(wrong);
                wrong[random.nextInt(wrong.length)] ^= (byte) (1 + random.nextInt(255));
                bytes = ByteBuffer.wrap(wrong);
            }
            write(WireWriter.blockHeader(block));
            write(bytes);
        }

        @Override
        public void onBlockPart(Block block, int at, ByteBuffer part) {}
    }
}
