package dev.starling.cli.http;

import dev.starling.host.CannotBind;
import dev.starling.host.Endpoint;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * An HTTP server for a few people and their programs, on a thread of its own, so that whatever is
 * done to it the node goes on.
 */
public final class HttpServer implements AutoCloseable {
    private static final int CLOSING_MILLIS_MAX = 500;

    private final EventLoopGroup group;
    private final Channel channel;
    private final Connections connections;

    private HttpServer(EventLoopGroup group, Channel channel, Connections connections) {
        this.group = group;
        this.channel = channel;
        this.connections = connections;
    }

    /**
     * Opens it.
     *
     * @throws CannotBind when the port cannot be had
     */
    public static HttpServer open(Endpoint local, HttpLimits limits, Handler handler)
            throws IOException {
        var group =
                new MultiThreadIoEventLoopGroup(
                        1,
                        new DefaultThreadFactory("starling-http", true),
                        NioIoHandler.newFactory());
        var connections = new Connections(limits.connections());
        try {
            var bound =
                    new ServerBootstrap()
                            .group(group)
                            .channel(NioServerSocketChannel.class)
                            .option(ChannelOption.SO_BACKLOG, 1024)
                            .option(ChannelOption.SO_REUSEADDR, true)
                            .childOption(ChannelOption.TCP_NODELAY, true)
                            .childHandler(
                                    new ChannelInitializer<Channel>() {
                                        @Override
                                        protected void initChannel(Channel child) {
                                            child.pipeline()
                                                    .addLast(new HttpServerCodec(decoder()))
                                                    .addLast(
                                                            new HttpConnection(
                                                                    limits, connections, handler));
                                        }
                                    })
                            .bind(local.inetAddress(), local.port())
                            .awaitUninterruptibly();
            if (!bound.isSuccess()) {
                throw new CannotBind(
                        "cannot serve HTTP on " + local + ": " + bound.cause().getMessage(),
                        bound.cause());
            }
            return new HttpServer(group, bound.channel(), connections);
        } catch (IOException e) {
            var _ = group.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
            throw e;
        }
    }

    private static HttpDecoderConfig decoder() {
        return new HttpDecoderConfig()
                .setMaxInitialLineLength(HttpLimits.LINE_BYTES_MAX)
                .setMaxHeaderSize(HttpLimits.HEADER_BYTES_MAX);
    }

    /** Where it listens. */
    public Endpoint local() {
        var address = (InetSocketAddress) channel.localAddress();
        return Endpoint.of(address.getAddress(), address.getPort());
    }

    /** Connections there are; from any thread. */
    public int connections() {
        return connections.count();
    }

    @Override
    public void close() {
        if (group.isShuttingDown()) {
            return;
        }
        var _ = channel.close().awaitUninterruptibly(CLOSING_MILLIS_MAX);
        // A group that ends does not always close what it serves: a browser would wait for ever.
        var _ =
                channel.eventLoop()
                        .submit(connections::closeAll)
                        .awaitUninterruptibly(CLOSING_MILLIS_MAX);
        var _ =
                group.shutdownGracefully(0, CLOSING_MILLIS_MAX, TimeUnit.MILLISECONDS)
                        .awaitUninterruptibly(2L * CLOSING_MILLIS_MAX);
    }
}
