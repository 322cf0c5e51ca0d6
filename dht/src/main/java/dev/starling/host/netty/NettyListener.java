package dev.starling.host.netty;

import dev.starling.host.Endpoint;
import dev.starling.host.Listener;
import dev.starling.host.StreamHandler;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A TCP port that accepts streams. */
final class NettyListener extends ChannelInboundHandlerAdapter implements Listener, HostResource {
    /** How long nothing is accepted after the machine could not (no descriptors left, mostly). */
    private static final long ACCEPT_PAUSE_MILLIS = 500;

    private final NettyHost host;
    private final ServerSocketChannel channel;
    private final Function<Endpoint, StreamHandler> acceptor;
    private Endpoint local;
    private boolean closed;

    private NettyListener(
            NettyHost host,
            ServerSocketChannel channel,
            Endpoint local,
            Function<Endpoint, StreamHandler> acceptor) {
        this.host = host;
        this.channel = channel;
        this.local = local;
        this.acceptor = acceptor;
    }

    static NettyListener open(
            NettyHost host, Endpoint local, Function<Endpoint, StreamHandler> acceptor)
            throws IOException {
        try {
            var channel = host.transport().newServerSocketChannel(local.isIpv4());
            var listener = new NettyListener(host, channel, local, acceptor);
            listener.bind();
            return listener;
        } catch (ChannelException noSocket) {
            throw SocketFault.bindFailure("TCP", local, noSocket);
        }
    }

    private void bind() throws IOException {
        channel.pipeline().addLast(this);
        host.register(channel);
        var bound = channel.bind(SocketAddresses.toSocketAddress(local));
        if (!bound.isSuccess()) {
            channel.unsafe().closeForcibly();
            throw SocketFault.bindFailure(
                    "TCP", local, Objects.requireNonNullElseGet(bound.cause(), IOException::new));
        }
        local = SocketAddresses.toEndpoint(channel.localAddress());
        host.opened(this);
    }

    @Override
    public Endpoint local() {
        return local;
    }

    @Override
    public void close() {
        assert host.isOnThread();
        if (!closed) {
            closed = true;
            host.over(this);
            var _ = channel.close();
        }
    }

    @Override
    public void shutDown() {
        close();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var accepted = (SocketChannel) message;
        var from = accepted.remoteAddress();
        if (closed || from == null) { // gone before we came to it
            accepted.unsafe().closeForcibly();
            return;
        }
        StreamHandler handler;
        try {
            handler = Objects.requireNonNull(acceptor.apply(SocketAddresses.toEndpoint(from)));
        } catch (Throwable failure) {
            host.failed(acceptor, failure);
            NettyStream.refuse(accepted);
            return;
        }
        NettyStream.accept(host, accepted, handler);
    }

    /**
     * The machine could not accept. What waits keeps the socket readable, so that asking again at
     * once would turn the loop in circles.
     */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        host.tally().acceptsFailed.increment();
        acceptOthers(false);
        var _ =
                host.loop()
                        .schedule(
                                () -> acceptOthers(true),
                                ACCEPT_PAUSE_MILLIS,
                                TimeUnit.MILLISECONDS);
    }

    private void acceptOthers(boolean on) {
        if (!closed) {
            channel.config().setAutoRead(on);
        }
    }
}
