package dev.starling.cli.service;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A service manager, as far as it listens. */
public final class Listening implements AutoCloseable {
    private final EventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    /**
     * Begins.
     *
     * @param place as in NOTIFY_SOCKET
     */
    public Listening(String place) throws InterruptedException {
        new Bootstrap()
                .group(group)
                .channel(EpollDomainDatagramChannel.class)
                .handler(
                        new SimpleChannelInboundHandler<DomainDatagramPacket>() {
                            @Override
                            protected void channelRead0(
                                    ChannelHandlerContext context, DomainDatagramPacket packet) {
                                heard.add(packet.content().toString(StandardCharsets.UTF_8));
                            }
                        })
                .bind(
                        new DomainSocketAddress(
                                place.startsWith("@") ? "\0" + place.substring(1) : place))
                .sync();
    }

    /** The next thing that it is told; null when that does not come in time. */
    public @Nullable String next(long millisMax) throws InterruptedException {
        return heard.poll(millisMax, TimeUnit.MILLISECONDS);
    }

    /** The first thing that begins so, of what it is told from now on. */
    public String await(String beginning) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (System.nanoTime() < deadline) {
            String told = next(1000);
            if (told != null && told.startsWith(beginning)) {
                return told;
            }
        }
        throw new AssertionError("nobody says " + beginning);
    }

    @Override
    public void close() {
        var _ = group.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
    }
}
