package dev.starling.peer;

import dev.starling.bencode.MalformedMessage;
import dev.starling.dht.InfoHash;
import dev.starling.host.CloseReason;
import dev.starling.host.Endpoint;
import dev.starling.host.Stream;
import dev.starling.host.StreamHandler;
import dev.starling.peer.torrent.Block;
import dev.starling.peer.wire.Handshake;
import dev.starling.peer.wire.Message;
import dev.starling.peer.wire.PeerId;
import dev.starling.peer.wire.WireListener;
import dev.starling.peer.wire.WireReader;
import dev.starling.peer.wire.WireWriter;
import dev.starling.simulation.SimulatedHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A peer that says whatever its script says, and keeps what it hears. */
final class RawPeer implements StreamHandler, WireListener {
    static final int PORT = 7000;

    final SimulatedHost host;
    final List<Message> heard = new ArrayList<>();
    boolean isClosed;
    private boolean isTaken;
    long blockBytes;
    private final WireReader reader = new WireReader(this);
    private final Consumer<RawPeer> script;
    private final BiConsumer<RawPeer, Message> answer;
    private @Nullable Stream stream;

    RawPeer(SimulatedHost host, Consumer<RawPeer> script, BiConsumer<RawPeer, Message> answer) {
        this.host = host;
        this.script = script;
        this.answer = answer;
    }

    RawPeer(SimulatedHost host, Consumer<RawPeer> script) {
        this(host, script, (_, _) -> {});
    }

    /** Who it says that it is. */
    PeerId id() {
        byte[] id = "-XX0000-            ".getBytes(StandardCharsets.US_ASCII);
        byte[] address = host.address().addressBytes();
        System.arraycopy(address, 0, id, 8, 4);
        return PeerId.of(id, 0);
    }

    void dial(Endpoint whom) {
        host.execute(() -> host.connect(whom, TimeUnit.SECONDS.toNanos(10), this));
    }

    Endpoint listen() {
        host.execute(
                () -> {
                    try {
                        host.listen(Endpoint.anyIpv4(PORT), _ -> once());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
        return host.address().withPort(PORT);
    }

    /** Others hear of it by exchange, and find nobody. */
    private RawPeer once() {
        boolean isFirst = !isTaken;
        isTaken = true;
        return isFirst ? this : new RawPeer(host, peer -> peer.stream().reset());
    }

    void greet(InfoHash infoHash, boolean fast) {
        say(WireWriter.handshake(new Handshake(infoHash, id(), fast, true, true)));
    }

    void say(Message message) {
        say(WireWriter.encode(message));
    }

    void say(byte[] bytes) {
        say(ByteBuffer.wrap(bytes));
    }

    void say(ByteBuffer bytes) {
        stream().write(bytes);
    }

    void sayIfOpen(byte[] bytes) {
        if (stream != null) {
            say(bytes);
        }
    }

    void leave() {
        stream().close();
    }

    void stopReading() {
        stream().autoRead(false);
    }

    private Stream stream() {
        Stream open = stream;
        assert open != null;
        return open;
    }

    @Override
    public void onOpen(Stream opened) {
        stream = opened;
        script.accept(this);
    }

    @Override
    public void onBytes(ByteBuffer bytes) {
        try {
            reader.read(bytes);
        } catch (MalformedMessage e) {
            throw new AssertionError("the node itself breaks the protocol", e);
        }
    }

    @Override
    public void onEndOfInput() {
        isClosed = true;
        stream().close();
    }

    @Override
    public void onClosed(CloseReason reason) {
        isClosed = true;
    }

    @Override
    public void onHandshake(Handshake handshake) {}

    @Override
    public void onMessage(Message message) {
        heard.add(message);
        answer.accept(this, message);
    }

    @Override
    public void onBlockPart(Block block, int at, ByteBuffer part) {
        blockBytes += part.remaining();
    }
}
