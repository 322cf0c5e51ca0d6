package dev.starling.cli.service;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Who has started this process and wants to know how it is: systemd, or whoever speaks its protocol
 * (sd_notify). Nobody, when nobody has said so; then nothing is done.
 *
 * <p>May be told things from any thread, and never blocks it.
 */
public final class ServiceManager implements AutoCloseable {
    private static final int CLOSING_MILLIS_MAX = 500;
    private static final long MICROS_MAX = TimeUnit.DAYS.toMicros(1);

    /** Null when nobody wants to know. */
    private final @Nullable DomainSocketAddress place;

    private final @Nullable EventLoopGroup group;
    private final @Nullable Duration watchdog;

    private ServiceManager(@Nullable String place, @Nullable Duration watchdog) {
        // An @ stands for the zero with which the names begin that lie in no directory.
        this.place =
                place == null
                        ? null
                        : new DomainSocketAddress(
                                place.startsWith("@") ? "\0" + place.substring(1) : place);
        this.group =
                place == null
                        ? null
                        : new MultiThreadIoEventLoopGroup(
                                1,
                                new DefaultThreadFactory("starling-service", true),
                                EpollIoHandler.newFactory());
        this.watchdog = watchdog;
    }

    /** The one that the environment names. */
    public static ServiceManager of(Map<String, String> environment) {
        String place = environment.getOrDefault("NOTIFY_SOCKET", "");
        boolean isPlace = place.startsWith("/") || place.startsWith("@");
        if (!isPlace || place.length() < 2 || !Epoll.isAvailable()) {
            return new ServiceManager(null, null);
        }
        String whose = environment.getOrDefault("WATCHDOG_PID", "");
        boolean isForUs =
                whose.isEmpty() || whose.equals(String.valueOf(ProcessHandle.current().pid()));
        return new ServiceManager(
                place, isForUs ? watchdog(environment.getOrDefault("WATCHDOG_USEC", "")) : null);
    }

    private static @Nullable Duration watchdog(String micros) {
        if (!micros.matches("[1-9][0-9]{0,17}")) {
            return null;
        }
        return Duration.of(Math.min(Long.parseLong(micros), MICROS_MAX), ChronoUnit.MICROS);
    }

    boolean isThere() {
        return place != null;
    }

    /** Within what time it wants to hear that we are well, if it does. */
    Optional<Duration> watchdog() {
        return Optional.ofNullable(watchdog);
    }

    /** We do now what we are there for. */
    public void ready() {
        tell("READY=1");
    }

    /** We end. Returns when it has been told, or cannot be. */
    public void stopping() {
        var told = new CountDownLatch(1);
        tell("STOPPING=1\nSTATUS=Ending", told::countDown);
        try {
            var _ = told.await(CLOSING_MILLIS_MAX, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void tell(String lines) {
        tell(lines, () -> {});
    }

    private void tell(String lines, Runnable whenTold) {
        if (group == null || place == null) {
            whenTold.run();
            return;
        }
        var bytes = Unpooled.copiedBuffer(lines, StandardCharsets.UTF_8);
        // Connected anew each time: a manager that was started again is at the same place.
        new Bootstrap()
                .group(group)
                .channel(EpollDomainDatagramChannel.class)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(place)
                .addListener(
                        (ChannelFutureListener)
                                connected -> {
                                    if (connected.isSuccess()) {
                                        send(connected.channel(), bytes, whenTold);
                                    } else {
                                        bytes.release();
                                        whenTold.run(); // it does not listen; we go on
                                    }
                                });
    }

    private static void send(Channel channel, Object bytes, Runnable whenTold) {
        channel.writeAndFlush(bytes)
                .addListener(
                        _ -> {
                            var _ = channel.close();
                            whenTold.run();
                        });
    }

    @Override
    public void close() {
        if (group != null) {
            var _ =
                    group.shutdownGracefully(0, CLOSING_MILLIS_MAX, TimeUnit.MILLISECONDS)
                            .awaitUninterruptibly(CLOSING_MILLIS_MAX);
        }
    }
}
