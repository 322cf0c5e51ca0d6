package dev.starling.simulation;

import dev.starling.host.CloseReason;
import dev.starling.host.Endpoint;
import dev.starling.host.Stream;
import dev.starling.host.StreamHandler;
import dev.starling.host.Timeout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One end of a TCP-like stream. It models what a program can tell of TCP (connecting, order, flow
 * control, half-close, reset, silence) by pieces of up to {@value #CHUNK_BYTES} bytes, not by
 * packets; congestion control is a rate that loss makes small and a line that streams take turns
 * on. Slow start is left out.
 *
 * <p>Flow control is by credit: a sender may have a window of bytes under way, and gets as many
 * back as its reader has taken. A reader that stops taking thus stops the sender.
 */
final class SimulatedStream implements Stream {
    private static final int CHUNK_BYTES = 64 * 1024;

    /** Buffers of up to this length leave with their neighbours. */
    private static final int SHORT_BYTES = 512;

    /** Buffers that leave together. */
    private static final int PARTS_MAX = 64;

    /** On a line with a rate chunks are smaller, so that turns come sooner. */
    private static final int CHUNK_BYTES_ON_A_LINE = 16 * 1024;

    /** A reader tells when it has taken half of the window. */
    private static final int CREDITS_PER_WINDOW = 2;

    /** A path that is slow for its loss holds no more of a stream, or else it would be a queue. */
    private static final int WINDOW_ON_A_LOSSY_PATH = 64 * 1024;

    private static final long RETRY_FIRST_NANOS = 200_000_000L;
    private static final long RETRY_MOST_NANOS = 120_000_000_000L;
    private static final long CONNECT_RETRY_NANOS = 1_000_000_000L;

    /** What Linux's default of fifteen retries amounts to. */
    private static final long SILENCE_NANOS = 924_000_000_000L;

    /** After close(), how long what was written may take to leave and the other side to end. */
    private static final long LINGER_NANOS = 10_000_000_000L;

    private enum State {
        CONNECTING,
        OPEN,
        /** Closed by us: what was written still leaves, what comes is read into nothing. */
        CLOSING,
        CLOSED
    }

    private final SimulatedHost host;
    private final Endpoint local;
    private final Endpoint remote;
    private @Nullable StreamHandler handler;
    private @Nullable SimulatedStream peer;
    private State state = State.CONNECTING;

    private @Nullable ArrayDeque<ByteBuffer> unsent;
    private long unsentBytes;
    private int queueMax = WRITE_HIGH_WATER;
    private int window;
    private int credit;
    private long pathBytesPerSecond = SimulatedNetwork.PATH_WITHOUT_LIMIT;
    private long lastArrival;
    private boolean toldToStop;
    private boolean finishing;
    private boolean finishSent;
    private boolean awaitsTurn;
    private boolean awaitsFlush;
    private @Nullable Retry retry;
    private @Nullable Timeout lingerEnd;

    /** How many bytes a capture has seen of this end. */
    int capturedBytes;

    private @Nullable ArrayDeque<ByteBuffer> unread;
    private int taken;
    private boolean readsByItself = true;
    private boolean finishArrived;
    private boolean endHeard;

    private SimulatedStream(
            SimulatedHost host, Endpoint local, Endpoint remote, @Nullable StreamHandler handler) {
        this.host = host;
        this.local = local;
        this.remote = remote;
        this.handler = handler;
    }

    static void connect(
            SimulatedHost host,
            Endpoint local,
            Endpoint remote,
            long timeoutNanos,
            StreamHandler handler) {
        var stream = new SimulatedStream(host, local, remote, handler);
        boolean isOurs = host.owns(local) && local.isIpv4() == remote.isIpv4();
        if (!isOurs || (!remote.isIpv4() && host.nat() != null)) {
            CloseReason reason = isOurs ? CloseReason.UNREACHABLE : CloseReason.FAILED;
            var _ = host.later(0, handler, () -> stream.end(reason));
            return;
        }
        stream.dial(host.shard.after(timeoutNanos));
    }

    /** A connect has arrived at this host. */
    static void onConnect(SimulatedHost host, SimulatedStream client) {
        Endpoint to = client.remote;
        SimulatedListener listener = host.listenerFor(to);
        Endpoint from =
                client.host.nat() == null || client.host.nat() == host.nat()
                        ? client.local
                        : client.host.nat().address().withPort(client.local.port());
        Endpoint local = host.nat() == null ? to : host.address().withPort(to.port());
        var stream = new SimulatedStream(host, local, from, null);
        stream.peer = client;
        if (listener == null) {
            stream.state = State.CLOSED;
            stream.sendReset();
            return;
        }
        stream.open();
        stream.send(Segment.Kind.ACCEPT);
        host.call(listener.acceptor, () -> stream.handler = listener.acceptor.apply(from));
        StreamHandler accepted = stream.handler;
        if (accepted == null) {
            stream.state = State.CLOSED;
            stream.sendReset();
            return;
        }
        host.call(accepted, () -> accepted.onOpen(stream));
    }

    @Override
    public Endpoint local() {
        return local;
    }

    @Override
    public Endpoint remote() {
        return remote;
    }

    @Override
    public boolean write(ByteBuffer bytes) {
        if (state != State.OPEN) {
            return false;
        }
        if (finishing) {
            throw new IllegalStateException("this stream's output was finished");
        }
        if (bytes.hasRemaining()) {
            if (unsent == null) {
                unsent = new ArrayDeque<>(4);
            }
            unsent.add(bytes);
            unsentBytes += bytes.remaining();
            if (!awaitsFlush) {
                awaitsFlush = true;
                host.shard.flushAtTurnEnd(this);
            }
            toldToStop |= unsentBytes > queueMax;
        }
        return !toldToStop;
    }

    /** What was written during a turn leaves at its end, so that it leaves together. */
    void flush() {
        awaitsFlush = false;
        transmit();
        tellWritable();
    }

    @Override
    public void limitQueue(int bytes) {
        queueMax = Math.min(bytes, WRITE_HIGH_WATER);
    }

    /** What was written is never written again: it goes from peer to peer as it is. */
    @Override
    public ByteBuffer keep(ByteBuffer arrived) {
        return arrived.slice();
    }

    @Override
    public void finish() {
        if (state == State.OPEN && !finishing) {
            finishing = true;
            transmit();
        }
    }

    @Override
    public void close() {
        if (state == State.OPEN) {
            StreamHandler last = handler;
            handler = null;
            state = State.CLOSING;
            finishing = true;
            notifyLater(last, CloseReason.CLOSED_HERE);
            lingerEnd = host.later(LINGER_NANOS, this, this::abort);
            // Whoever waits for what we have not read must hear that it is lost.
            take(forgetUnread());
            transmit();
            endIfBothAreOver();
        }
    }

    @Override
    public void reset() {
        if (state == State.OPEN) {
            sendReset();
            endLater(CloseReason.CLOSED_HERE);
        }
    }

    @Override
    public void autoRead(boolean on) {
        boolean resumes = on && !readsByItself;
        readsByItself = on;
        if (resumes && (unread != null || finishArrived)) {
            var _ = host.later(0, this, this::deliverUnread);
        }
    }

    @Nullable SimulatedStream peer() {
        return peer;
    }

    SimulatedHost host() {
        return host;
    }

    /** The line up is free for this stream's next chunk. Answers whether it has more after that. */
    boolean takeTurn() {
        awaitsTurn = false;
        if (!host.isAlive() || !mayTransmit()) {
            return false;
        }
        if (isPeerOutOfReach()) {
            retryLater();
            return false;
        }
        transmitChunk(CHUNK_BYTES_ON_A_LINE);
        awaitsTurn = mayTransmit();
        if (!awaitsTurn) {
            transmit();
        }
        tellWritable();
        return awaitsTurn;
    }

    void onAccept(SimulatedStream server) {
        if (state != State.CONNECTING) {
            // Given up meanwhile: the server must not believe in it.
            peer = server;
            sendReset();
            return;
        }
        cancelRetry();
        peer = server;
        open();
        StreamHandler mine = handler;
        if (mine != null) {
            host.call(mine, () -> mine.onOpen(this));
        }
    }

    void onData(ByteBuffer data) {
        switch (state) {
            case CONNECTING -> throw new AssertionError("data before the stream was open");
            case OPEN -> {
                if (readsByItself && unread == null) {
                    deliver(data);
                } else {
                    if (unread == null) {
                        unread = new ArrayDeque<>(4);
                    }
                    unread.add(data);
                }
            }
            case CLOSING -> take(data.remaining());
            case CLOSED -> sendReset();
        }
    }

    void onCredit(int more) {
        credit += more;
        transmit();
        tellWritable();
    }

    void onFinish() {
        finishArrived = true;
        if (state == State.OPEN) {
            deliverUnread();
        } else {
            endIfBothAreOver();
        }
    }

    void onReset() {
        if (state == State.CONNECTING) {
            end(CloseReason.REFUSED);
        } else {
            end(CloseReason.RESET);
        }
    }

    private void open() {
        state = State.OPEN;
        SimulatedStream other = peer;
        assert other != null;
        Simulation simulation = host.shard.simulation;
        window = simulation.streamWindow();
        pathBytesPerSecond = simulation.network().pathBytesPerSecond(host, other.host.site());
        if (pathBytesPerSecond != SimulatedNetwork.PATH_WITHOUT_LIMIT) {
            window = Math.min(window, WINDOW_ON_A_LOSSY_PATH);
        }
        credit = window;
    }

    private boolean mayTransmit() {
        return (state == State.OPEN || state == State.CLOSING) && unsentBytes > 0 && credit > 0;
    }

    /** Sends what credit and line allow, then the end, if that is all. */
    private void transmit() {
        while (mayTransmit() && !awaitsTurn && !isRetrying()) {
            if (isPeerOutOfReach()) {
                retryLater();
                return;
            }
            AccessLink link = host.site().link;
            if (link == null) {
                transmitChunk(CHUNK_BYTES);
            } else if (link.admits(this, host.shard.now)) {
                transmitChunk(CHUNK_BYTES_ON_A_LINE);
            } else {
                awaitsTurn = true;
            }
        }
        boolean allSent = finishing && unsentBytes == 0 && !finishSent && !isRetrying();
        if (allSent && (state == State.OPEN || state == State.CLOSING)) {
            if (isPeerOutOfReach()) {
                retryLater();
                return;
            }
            finishSent = true;
            send(Segment.Kind.FINISH);
            endIfBothAreOver();
        }
    }

    private void endIfBothAreOver() {
        if (state == State.OPEN && finishSent && endHeard) {
            endLater(CloseReason.FINISHED);
        } else if (state == State.CLOSING && finishSent && finishArrived) {
            forget();
        }
    }

    /** It has lingered long enough. */
    private void abort() {
        if (state == State.CLOSING) {
            sendReset();
            forget();
        }
    }

    /**
     * Sends what lies first, as TCP would put it together: long buffers until they are as many
     * bytes as a chunk has, and the short ones before and between them.
     */
    private void transmitChunk(int most) {
        ArrayDeque<ByteBuffer> queue = unsent;
        SimulatedStream receiver = peer;
        assert queue != null && receiver != null;
        ByteBuffer[] parts = new ByteBuffer[Math.min(queue.size(), PARTS_MAX)];
        int count = 0;
        int bulk = 0;
        int bytes = 0;
        while (count < parts.length) {
            ByteBuffer next = queue.element();
            int whole = next.remaining();
            boolean isLong = whole > SHORT_BYTES;
            if (isLong && bulk > 0 && bulk + whole > most) {
                break;
            }
            int length = Math.min(whole, Math.min(most, credit - bytes));
            if (length == 0) {
                break;
            }
            ByteBuffer part = next;
            if (length < whole) {
                part = next.slice(next.position(), length);
                next.position(next.position() + length);
            } else {
                queue.remove();
            }
            bulk += isLong ? length : 0;
            bytes += length;
            // As from a socket: the writer's byte order is not the reader's.
            parts[count++] = part.order(ByteOrder.BIG_ENDIAN);
            if (length < whole) {
                break;
            }
        }
        credit -= bytes;
        unsentBytes -= bytes;
        send(
                Segment.data(
                        this,
                        receiver,
                        count == parts.length ? parts : Arrays.copyOf(parts, count),
                        bytes));
    }

    private void deliverUnread() {
        while (state == State.OPEN && readsByItself && unread != null) {
            ByteBuffer next = unread.poll();
            if (next == null) {
                unread = null;
            } else {
                deliver(next);
            }
        }
        if (state == State.OPEN && readsByItself && finishArrived && !endHeard) {
            endHeard = true;
            StreamHandler mine = handler;
            if (mine != null) {
                host.call(mine, mine::onEndOfInput);
            }
            if (state == State.OPEN && finishSent) {
                end(CloseReason.FINISHED);
            }
        }
    }

    private void deliver(ByteBuffer data) {
        int length = data.remaining();
        StreamHandler mine = handler;
        if (mine != null) {
            try {
                mine.onBytes(data);
            } catch (Throwable failure) {
                host.failed(mine, failure);
            }
        }
        take(length);
    }

    private void take(int length) {
        SimulatedStream sender = peer;
        assert sender != null;
        taken += length;
        // The window is the sender's: the two directions may differ. It was set before it sent.
        boolean isTimely = taken >= sender.window / CREDITS_PER_WINDOW;
        if (isTimely && state != State.CLOSED && !finishArrived) {
            int credited = taken;
            taken = 0;
            send(Segment.credit(this, sender, credited));
        }
    }

    private int forgetUnread() {
        int bytes = 0;
        if (unread != null) {
            for (ByteBuffer each : unread) {
                bytes += each.remaining();
            }
            unread = null;
        }
        return bytes;
    }

    private void tellWritable() {
        StreamHandler mine = handler;
        boolean mayGoOn =
                state == State.OPEN && !finishing && unsentBytes < Stream.lowWater(queueMax);
        if (toldToStop && mayGoOn && mine != null) {
            toldToStop = false;
            host.call(mine, mine::onWritable);
        }
    }

    private void send(Segment.Kind kind) {
        SimulatedStream other = peer;
        if (other != null) {
            send(Segment.of(kind, this, other));
        }
    }

    private void sendReset() {
        sendReset(RETRY_FIRST_NANOS, host.shard.after(SILENCE_NANOS));
    }

    /** Lets the other side know that it is over, as soon as no cut lies between. */
    private void sendReset(long pause, long deadline) {
        SimulatedStream other = peer;
        if (other == null || !host.shard.simulation.network().isCut(host, other.host.site())) {
            send(Segment.Kind.RESET);
        } else if (host.shard.now < deadline) {
            long next = Math.min(pause * 2, RETRY_MOST_NANOS);
            var _ = host.later(pause, this, () -> sendReset(next, deadline));
        }
    }

    private void send(Segment segment) {
        // What is sent later never arrives earlier.
        lastArrival =
                host.shard
                        .simulation
                        .network()
                        .send(host, segment, lastArrival, pathBytesPerSecond);
    }

    private void end(CloseReason reason) {
        if (state != State.CLOSED) {
            StreamHandler last = handler;
            forget();
            if (last != null) {
                host.call(last, () -> last.onClosed(reason));
            }
        }
    }

    private void endLater(CloseReason reason) {
        StreamHandler last = handler;
        forget();
        notifyLater(last, reason);
    }

    private void notifyLater(@Nullable StreamHandler last, CloseReason reason) {
        if (last != null) {
            var _ = host.later(0, last, () -> last.onClosed(reason));
        }
    }

    private void forget() {
        state = State.CLOSED;
        handler = null;
        unsent = null;
        unsentBytes = 0;
        unread = null;
        cancelRetry();
        if (lingerEnd != null) {
            host.cancel(lingerEnd);
            lingerEnd = null;
        }
    }

    private void dial(long deadline) {
        retry = new Retry(deadline);
        retry.tryToConnect();
    }

    private boolean isRetrying() {
        return retry != null && retry.isArmed();
    }

    private void cancelRetry() {
        if (retry != null) {
            host.cancel(retry);
            retry = null;
        }
    }

    private void retryLater() {
        if (retry == null) {
            retry = new Retry(host.shard.after(SILENCE_NANOS));
        }
        retry.armNext();
    }

    private boolean isPeerOutOfReach() {
        SimulatedStream other = peer;
        return other == null
                || !other.host.isAlive()
                || host.shard.simulation.network().isCut(host, other.host.site());
    }

    /** Tries again, ever more slowly, to reach what does not answer. */
    private final class Retry extends Timeout {
        private final long deadline;
        private long pause = state == State.CONNECTING ? CONNECT_RETRY_NANOS : RETRY_FIRST_NANOS;

        Retry(long deadline) {
            this.deadline = deadline;
        }

        void armNext() {
            long now = host.shard.now;
            host.arm(this, Math.min(pause, deadline - now));
            pause = Math.min(pause * 2, RETRY_MOST_NANOS);
        }

        @Override
        protected void expire() {
            boolean isOver = host.shard.now >= deadline;
            if (state == State.CONNECTING) {
                if (isOver) {
                    end(CloseReason.TIMED_OUT);
                    return;
                }
                tryToConnect();
            } else if (isOver) {
                end(CloseReason.TIMED_OUT);
            } else if (isPeerGone()) {
                end(CloseReason.RESET);
            } else if (isPeerOutOfReach()) {
                armNext();
            } else {
                retry = null;
                transmit();
                tellWritable();
            }
        }

        private void tryToConnect() {
            SimulatedNetwork network = host.shard.simulation.network();
            Site target = network.siteAt(host, remote);
            if (target == null || network.isCut(host, target)) {
                armNext();
            } else {
                send(Segment.connect(SimulatedStream.this, target));
                // Whether an answer comes is decided there; this is how long we wait for one.
                host.arm(this, deadline - host.shard.now);
            }
        }

        /** The machine was started anew and knows nothing of this stream. */
        private boolean isPeerGone() {
            SimulatedNetwork network = host.shard.simulation.network();
            return peer != null && peer.host.isReplaced() && !network.isCut(host, peer.host.site());
        }
    }
}
