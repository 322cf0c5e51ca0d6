package dev.starling.peer;

import dev.starling.bencode.MalformedMessage;
import dev.starling.host.CloseReason;
import dev.starling.host.Endpoint;
import dev.starling.host.Stream;
import dev.starling.host.StreamHandler;
import dev.starling.peer.torrent.Block;
import dev.starling.peer.wire.Handshake;
import dev.starling.peer.wire.Message;
import dev.starling.peer.wire.WireListener;
import dev.starling.peer.wire.WireReader;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One stream, with somebody between it and its handler who hears what both sides say. */
final class Tap implements StreamHandler, Stream {
    /** In the last of the reserved bytes, which is the 28th of a handshake. */
    private static final int FAST_AT = 27;

    private static final byte FAST = 0x04;

    /** A peer that owes a block for so long may be asked for it once more. */
    private static final long FORGOTTEN_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final StreamHandler inner;
    private final SwarmWatch watch;
    private final boolean isOld;
    private final Ear said = new Ear(true);
    private final Ear heard = new Ear(false);

    /** What was asked for and has not come, and when. */
    private final Map<Block, Long> askedAt = new LinkedHashMap<>();

    /** Requests that end with what is passed on just now: the handler does not know yet. */
    private final Set<Block> ending = new LinkedHashSet<>();

    private @Nullable Stream outer;
    private long bytesSaid;
    private long bytesHeard;

    Tap(StreamHandler inner, SwarmWatch watch, boolean isOld) {
        this.inner = inner;
        this.watch = watch;
        this.isOld = isOld;
    }

    /** What one side says, as long as it is said in plain words. */
    private final class Ear implements WireListener {
        private final boolean isOurs;
        private final WireReader reader = new WireReader(this);
        private boolean isPlain;
        private boolean isNoise;
        private boolean isFast;
        private boolean isAwaited;

        Ear(boolean isOurs) {
            this.isOurs = isOurs;
        }

        void listen(ByteBuffer bytes) {
            if (isNoise) {
                return;
            }
            try {
                reader.read(bytes);
            } catch (MalformedMessage malformed) {
                if (isPlain && isOurs) {
                    watch.onWrong("what it says is malformed: " + malformed.getMessage());
                }
                isNoise = true;
            }
        }

        @Override
        public void onHandshake(Handshake handshake) {
            isPlain = true;
            isFast = handshake.fast();
        }

        @Override
        public void onMessage(Message message) {
            if (isOurs) {
                onSaid(message);
            } else {
                onHeard(message);
            }
        }

        @Override
        public void onBlockPart(Block block, int at, ByteBuffer part) {
            if (isOurs) {
                watch.onServed(block, at, part);
                return;
            }
            // What is asked for again while it comes, comes once more.
            isAwaited = at == 0 ? askedAt.containsKey(block) : isAwaited;
            if (isAwaited && at + part.remaining() == block.length()) {
                end(block);
            }
        }
    }

    private void onSaid(Message message) {
        switch (message) {
            case Message.Request(Block block) -> {
                Long before = askedAt.put(block, watch.now());
                if (before != null && watch.now() - before < FORGOTTEN_NANOS) {
                    watch.onWrong("it asked twice for " + block);
                }
                if (askedAt.size() > SwarmWatch.ASKED_MAX) {
                    watch.onWrong("it asked for too much at once");
                }
            }
            case Message.Cancel(Block block) -> {
                if (askedAt.remove(block) == null && !ending.remove(block)) {
                    watch.onWrong("it cancelled what it had not asked for: " + block);
                }
            }
            case Message.Have(int piece) -> watch.onAnnounced(piece);
            case Message.Bits(byte[] bits) -> watch.onAnnounced(bits);
            case Message.HaveAll() -> watch.onAnnouncedAll();
            case Message.KeepAlive _,
                    Message.Choke _,
                    Message.Unchoke _,
                    Message.Interested _,
                    Message.NotInterested _,
                    Message.HaveNone _,
                    Message.Reject _,
                    Message.Port _,
                    Message.Suggest _,
                    Message.AllowedFast _,
                    Message.Extended _ -> {}
        }
    }

    private void onHeard(Message message) {
        if (message instanceof Message.Reject(Block block)) {
            end(block);
        } else if (message instanceof Message.Choke() && !(said.isFast && heard.isFast)) {
            List.copyOf(askedAt.keySet()).forEach(this::end);
        }
    }

    private void end(Block block) {
        if (askedAt.remove(block) != null) {
            ending.add(block);
        }
    }

    // --- the stream's handler ---

    @Override
    public void onOpen(Stream stream) {
        outer = stream;
        inner.onOpen(this);
    }

    @Override
    public void onBytes(ByteBuffer bytes) {
        ByteBuffer passed = isOld ? aged(bytes, bytesHeard) : bytes;
        bytesHeard += bytes.remaining();
        ending.clear();
        heard.listen(passed.duplicate());
        inner.onBytes(passed);
    }

    @Override
    public void onWritable() {
        inner.onWritable();
    }

    @Override
    public void onEndOfInput() {
        inner.onEndOfInput();
    }

    @Override
    public void onClosed(CloseReason reason) {
        inner.onClosed(reason);
    }

    // --- the handler's stream ---

    @Override
    public boolean write(ByteBuffer bytes) {
        ByteBuffer passed = isOld ? aged(bytes, bytesSaid) : bytes;
        bytesSaid += bytes.remaining();
        said.listen(passed.duplicate());
        return stream().write(passed);
    }

    /** The same bytes, without the word of the fast extension in the handshake. */
    private static ByteBuffer aged(ByteBuffer bytes, long before) {
        long at = FAST_AT - before;
        if (at < 0 || at >= bytes.remaining()) {
            return bytes;
        }
        var copy = ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip();
        copy.put((int) at, (byte) (copy.get((int) at) & ~FAST));
        return copy;
    }

    @Override
    public void limitQueue(int bytes) {
        stream().limitQueue(bytes);
    }

    @Override
    public ByteBuffer keep(ByteBuffer arrived) {
        return stream().keep(arrived);
    }

    @Override
    public Endpoint local() {
        return stream().local();
    }

    @Override
    public Endpoint remote() {
        return stream().remote();
    }

    @Override
    public void finish() {
        stream().finish();
    }

    @Override
    public void close() {
        stream().close();
    }

    @Override
    public void reset() {
        stream().reset();
    }

    @Override
    public void autoRead(boolean on) {
        stream().autoRead(on);
    }

    private Stream stream() {
        Stream open = outer;
        assert open != null;
        return open;
    }
}
