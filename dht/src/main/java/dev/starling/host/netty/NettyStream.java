package dev.starling.host.netty;

import dev.starling.host.CloseReason;
import dev.starling.host.Endpoint;
import dev.starling.host.Stream;
import dev.starling.host.StreamHandler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A TCP connection.
 *
 * <p>Handlers see arriving bytes where the machine put them, in Netty's pooled memory, and it is
 * the pool's again when they have seen them. Leaving bytes are wrapped; Netty itself copies what is
 * on the heap when the socket takes them.
 *
 * <p>Closing lingers: a socket that is closed while bytes of the other side are unread resets the
 * connection, which destroys what was written but has not yet left. So {@link #close} ends our
 * direction and goes on reading into nothing until the other side ends too, for a bounded time and
 * amount. The handler does not wait for that.
 */
final class NettyStream extends ChannelInboundHandlerAdapter
        implements Stream, TurnEnd.Flushable, HostResource {
    /** After close(), how long what was written may take to leave and the other side to end. */
    static final long LINGER_SECONDS = 10;

    /** After close(), how much of the other side's is read into nothing. */
    static final long LINGER_BYTES_MAX = 4L * 1024 * 1024;

    /** What a fast sender may have sent since we last looked goes through one call. */
    private static final int READ_BYTES_MAX = 256 * 1024;

    private static final int READ_BYTES_FIRST = 2048;
    private static final int READ_BYTES_MIN = 512;

    private static final WriteBufferWaterMark WATER_MARK =
            new WriteBufferWaterMark(WRITE_LOW_WATER, WRITE_HIGH_WATER);

    private final NettyHost host;
    private final SocketChannel channel;
    private final StreamHandler handler;
    private Endpoint local;
    private Endpoint remote;

    /** What arrived although nobody wants to read now; see {@link #channelRead}. */
    private final ArrayDeque<ByteBuffer> held = new ArrayDeque<>();

    private boolean reading = true;
    private boolean inputIsOver;
    private boolean toldEndOfInput;
    private boolean finishing;
    private boolean outputIsOver;
    private boolean toldToStop;
    private boolean flushIsDue;
    private boolean registersAnew;

    private boolean opened;
    private boolean closedHere;
    private boolean toldClosed;
    private @Nullable CloseReason reason;
    private long lingeredBytes;
    private @Nullable Future<?> lingerEnd;

    private NettyStream(
            NettyHost host,
            SocketChannel channel,
            Endpoint local,
            Endpoint remote,
            StreamHandler handler) {
        this.host = host;
        this.channel = channel;
        this.local = local;
        this.remote = remote;
        this.handler = handler;
    }

    /** Opens a stream. Not inside of a call of protocol code. */
    static void connect(
            NettyHost host,
            Endpoint local,
            Endpoint remote,
            long timeoutNanos,
            StreamHandler handler) {
        SocketChannel channel;
        try {
            if (local.isIpv4() != remote.isIpv4()) {
                throw new IOException("from " + local + " there is no way to " + remote);
            }
            channel = host.transport().newSocketChannel(remote.isIpv4());
        } catch (IOException | ChannelException noSocket) {
            host.tally().connectsFailed.increment();
            var reason = SocketFault.of(noSocket).closeReason();
            host.runGuarded(handler, () -> handler.onClosed(reason));
            return;
        }
        var stream = new NettyStream(host, channel, local, remote, handler);
        stream.start();
        stream.dial(timeoutNanos);
    }

    /** Takes over a connection that came. */
    static void accept(NettyHost host, SocketChannel channel, StreamHandler handler) {
        var remote = SocketAddresses.toEndpoint(channel.remoteAddress());
        new NettyStream(host, channel, remote.wildcardOfSameFamily(), remote, handler).start();
    }

    /** Resets a connection that came and that nobody takes. */
    static void refuse(SocketChannel channel) {
        resetAtClose(channel);
        channel.unsafe().closeForcibly();
    }

    private static void resetAtClose(SocketChannel channel) {
        try {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        } catch (ChannelException itIsBrokenAlready) {
            // then there is nobody to be told
        }
    }

    /** Whatever goes wrong from here on closes the channel, and the handler hears of it by that. */
    private void start() {
        channel.pipeline().addLast(this);
        var _ = channel.closeFuture().addListener(_ -> host.later(this::channelIsClosed));
        host.opened(this);
        try {
            var config = channel.config();
            config.setAllowHalfClosure(true);
            config.setTcpNoDelay(true);
            config.setWriteBufferWaterMark(WATER_MARK);
            config.setRecvByteBufAllocator(
                    new AdaptiveRecvByteBufAllocator(
                            READ_BYTES_MIN, READ_BYTES_FIRST, READ_BYTES_MAX));
            host.register(channel);
        } catch (IOException | ChannelException e) {
            endBecauseOf(e);
        }
    }

    private void dial(long timeoutNanos) {
        if (isOver()) {
            return;
        }
        long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(timeoutNanos + 999_999));
        channel.config().setConnectTimeoutMillis((int) Math.min(millis, Integer.MAX_VALUE));
        @Nullable SocketAddress from = null;
        if (!local.isWildcard() || local.port() != 0) {
            // A port of our choice may have been used a moment ago.
            channel.config().setOption(ChannelOption.SO_REUSEADDR, true);
            from = SocketAddresses.toSocketAddress(local);
        }
        var to = SocketAddresses.toSocketAddress(remote);
        var connected = from == null ? channel.connect(to) : channel.connect(to, from);
        var _ =
                connected.addListener(
                        _ -> {
                            var cause = connected.cause();
                            if (cause != null) {
                                endBecauseOf(cause);
                            }
                        });
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
    public void limitQueue(int bytes) {
        int high = Math.min(bytes, WRITE_HIGH_WATER);
        channel.config()
                .setWriteBufferWaterMark(new WriteBufferWaterMark(Stream.lowWater(high), high));
    }

    @Override
    public boolean write(ByteBuffer bytes) {
        assert host.isOnThread();
        if (isOver()) {
            return false;
        }
        if (finishing) {
            throw new IllegalStateException("the stream's output was finished");
        }
        if (bytes.hasRemaining()) {
            var _ = channel.write(Unpooled.wrappedBuffer(bytes), channel.voidPromise());
            flushAtTurnEnd();
        }
        toldToStop |= !channel.isWritable();
        return channel.isWritable();
    }

    @Override
    public void finish() {
        assert host.isOnThread();
        if (!isOver() && !finishing) {
            finishOutput();
        }
    }

    @Override
    public void close() {
        assert host.isOnThread();
        if (isOver()) {
            return;
        }
        endHere();
        lingerEnd = host.loop().schedule(this::abort, LINGER_SECONDS, TimeUnit.SECONDS);
        readFromNetwork(true);
        if (!finishing) {
            finishOutput();
        } else if (outputIsOver && inputIsOver) {
            var _ = channel.close();
        }
    }

    @Override
    public void reset() {
        assert host.isOnThread();
        if (!isOver()) {
            endHere();
            abort();
        }
    }

    @Override
    public void autoRead(boolean on) {
        assert host.isOnThread();
        if (isOver()) {
            return;
        }
        reading = on;
        readFromNetwork(on);
        if (on && (!held.isEmpty() || (inputIsOver && !toldEndOfInput))) {
            host.later(this::deliverHeld);
        }
    }

    @Override
    public void flush() {
        flushIsDue = false;
        if (!registersAnew) {
            channel.flush();
        }
    }

    /** The host closes: what the machine takes at once still leaves. */
    @Override
    public void shutDown() {
        if (reason == null) {
            reason = CloseReason.CLOSED_HERE;
        }
        closedHere = true;
        channel.flush();
        var _ = channel.close();
        channelIsClosed();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (isOver()) {
            return;
        }
        local = SocketAddresses.toEndpoint(channel.localAddress());
        opened = true;
        host.tally().streamsOpened.increment();
        try {
            handler.onOpen(this);
        } catch (Throwable failure) {
            host.failed(handler, failure);
        }
    }

    /**
     * Bytes arrived. While reading is off there may still be some: when epoll hears that the other
     * side has ended, Netty reads what the kernel has, which is bounded. They wait here.
     */
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var arrived = (ByteBuf) message;
        try {
            if (isOver()) {
                lingeredBytes += arrived.readableBytes();
                if (lingeredBytes > LINGER_BYTES_MAX) {
                    abort();
                }
            } else if (arrived.isReadable()) {
                ByteBuffer bytes = arrived.nioBuffer();
                if (reading && held.isEmpty()) {
                    tellBytes(bytes);
                } else {
                    held.add(keep(bytes));
                }
            }
        } finally {
            arrived.release();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent && !inputIsOver && channel.isOpen()) {
            inputIsOver = true;
            registerAnew();
            if (isOver()) {
                closeWhenBothAreOver();
            } else if (reading && held.isEmpty()) {
                tellEndOfInput();
            }
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (toldToStop && channel.isWritable() && !isOver() && !finishing) {
            toldToStop = false;
            try {
                handler.onWritable();
            } catch (Throwable failure) {
                host.failed(handler, failure);
            }
        }
    }

    /** The machine says that the connection is broken. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        endBecauseOf(cause);
    }

    /**
     * When nothing is asked of epoll any more, as when the input is over, Netty takes the socket
     * out of it, but remembers it as being there: the first write that must wait for the machine
     * then breaks the connection. A new registration remembers nothing.
     */
    private void registerAnew() {
        if (host.transport() == Transport.EPOLL && channel.isRegistered()) {
            channel.config().setAutoRead(false);
            registersAnew = true;
            var _ =
                    channel.deregister()
                            .addListener(
                                    _ -> {
                                        if (channel.isOpen()) {
                                            var _ = host.loop().register(channel);
                                        }
                                        registersAnew = false;
                                        channel.flush();
                                    });
        }
    }

    private void endBecauseOf(Throwable cause) {
        if (reason == null) {
            reason = SocketFault.of(cause).closeReason();
        }
        var _ = channel.close();
    }

    /** From here on the handler hears onClosed and nothing else. */
    private void endHere() {
        closedHere = true;
        reason = CloseReason.CLOSED_HERE;
        held.clear();
        host.later(this::tellClosed);
    }

    private boolean isOver() {
        return closedHere || toldClosed || reason != null || !channel.isOpen();
    }

    private void readFromNetwork(boolean on) {
        // Once the input is over epoll has forgotten the socket, and asking it again is an error
        // that closes the channel.
        if (!inputIsOver) {
            channel.config().setAutoRead(on);
        }
    }

    private void flushAtTurnEnd() {
        if (!flushIsDue) {
            flushIsDue = true;
            host.turnEnd().flushLater(this);
        }
    }

    /** Ends our direction once what was written has left, which an empty last write tells. */
    private void finishOutput() {
        finishing = true;
        var _ =
                channel.write(Unpooled.EMPTY_BUFFER)
                        .addListener(
                                written -> {
                                    if (written.isSuccess()) {
                                        channel.shutdownOutput().addListener(_ -> outputIsDone());
                                    }
                                });
        flushAtTurnEnd();
    }

    private void outputIsDone() {
        outputIsOver = true;
        closeWhenBothAreOver();
    }

    private void closeWhenBothAreOver() {
        if (outputIsOver && inputIsOver && (closedHere || toldEndOfInput)) {
            if (reason == null) {
                reason = CloseReason.FINISHED;
            }
            var _ = channel.close();
        }
    }

    private void deliverHeld() {
        while (reading && !isOver() && !held.isEmpty()) {
            tellBytes(held.remove());
        }
        if (reading && !isOver() && inputIsOver && !toldEndOfInput) {
            tellEndOfInput();
        }
    }

    private void tellBytes(ByteBuffer bytes) {
        try {
            handler.onBytes(bytes);
        } catch (Throwable failure) {
            host.failed(handler, failure);
        }
    }

    private void tellEndOfInput() {
        toldEndOfInput = true;
        try {
            handler.onEndOfInput();
        } catch (Throwable failure) {
            host.failed(handler, failure);
        }
        if (!isOver()) {
            closeWhenBothAreOver();
        }
    }

    /** Ends both directions at once; the other side is told by a reset. */
    private void abort() {
        if (channel.isOpen()) {
            resetAtClose(channel);
            var _ = channel.close();
        }
    }

    private void channelIsClosed() {
        host.over(this);
        if (lingerEnd != null) {
            lingerEnd.cancel(false);
        }
        tellClosed();
    }

    private void tellClosed() {
        if (toldClosed) {
            return;
        }
        toldClosed = true;
        held.clear();
        if (opened) {
            host.tally().streamsClosed.increment();
        } else {
            host.tally().connectsFailed.increment();
        }
        var why = reason == null ? CloseReason.RESET : reason;
        try {
            handler.onClosed(why);
        } catch (Throwable failure) {
            host.failed(handler, failure);
        }
    }
}
