package dev.starling.host.netty;

import dev.starling.host.Host;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * By which system calls a host does its input and output.
 *
 * <p>epoll is the first choice: one {@code recvmmsg} and one {@code sendmmsg} move dozens of
 * datagrams, and every Linux allows them. io_uring takes one submission for each datagram, is
 * switched off by the seccomp filters of most containers and on many hardened kernels, and its TCP
 * sockets cannot be asked for IPv4 alone. NIO runs everywhere, datagram by datagram.
 */
public enum Transport {
    EPOLL {
        @Override
        @Nullable Throwable unavailability() {
            return Epoll.unavailabilityCause();
        }

        @Override
        IoHandlerFactory newIoHandlerFactory() {
            return EpollIoHandler.newFactory();
        }

        @Override
        DatagramChannel newDatagramChannel(boolean ipv4) {
            var channel = new EpollDatagramChannel(family(ipv4));
            receiveInBatches(channel, EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, EPOLL_BATCH, 1);
            return ipv4 ? unfragmented(channel) : ipv6Only(channel);
        }

        @Override
        DatagramChannel newGroupChannel(boolean ipv4) {
            DatagramChannel channel = newDatagramChannel(ipv4);
            // Else it hears what any program of the machine has joined, from anywhere.
            channel.config().setOption(ipv4 ? IP_MULTICAST_ALL : IPV6_MULTICAST_ALL, 0);
            return channel;
        }

        @Override
        ServerSocketChannel newServerSocketChannel(boolean ipv4) {
            var channel = new EpollServerSocketChannel(family(ipv4));
            return ipv4 ? channel : ipv6Only(channel);
        }

        @Override
        SocketChannel newSocketChannel(boolean ipv4) {
            return new EpollSocketChannel(family(ipv4));
        }
    },
    /** Netty's TCP listeners here are of both families: the IPv4 wildcard takes IPv6's too. */
    IO_URING {
        @Override
        @Nullable Throwable unavailability() {
            return IoUring.unavailabilityCause();
        }

        @Override
        IoHandlerFactory newIoHandlerFactory() {
            return IoUringIoHandler.newFactory();
        }

        @Override
        DatagramChannel newDatagramChannel(boolean ipv4) {
            var channel = new IoUringDatagramChannel(family(ipv4));
            receiveInBatches(
                    channel, IoUringChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, IO_URING_BATCH, 64);
            return ipv4 ? channel : ipv6Only(channel);
        }

        @Override
        ServerSocketChannel newServerSocketChannel(boolean ipv4) {
            var channel = new IoUringServerSocketChannel();
            return ipv4 ? channel : ipv6Only(channel);
        }

        @Override
        SocketChannel newSocketChannel(boolean ipv4) {
            return new IoUringSocketChannel();
        }
    },
    /**
     * The JDK opens its IPv6 sockets for both families and lets nobody change that: here the two
     * wildcards cannot share one port number.
     */
    NIO {
        @Override
        @Nullable Throwable unavailability() {
            return null;
        }

        @Override
        IoHandlerFactory newIoHandlerFactory() {
            return NioIoHandler.newFactory();
        }

        @Override
        DatagramChannel newDatagramChannel(boolean ipv4) {
            var channel = new NioDatagramChannel(family(ipv4));
            channel.config()
                    .setRecvByteBufAllocator(
                            new FixedRecvByteBufAllocator(RECEIVED_BYTES_MAX)
                                    .maxMessagesPerRead(NIO_BATCH));
            return channel;
        }

        @Override
        ServerSocketChannel newServerSocketChannel(boolean ipv4) {
            return new NioServerSocketChannel(SelectorProvider.provider(), family(ipv4));
        }

        @Override
        SocketChannel newSocketChannel(boolean ipv4) {
            return new NioSocketChannel(SelectorProvider.provider(), family(ipv4));
        }
    };

    /** One more than is legal: what fills it was longer. */
    static final int RECEIVED_BYTES_MAX = Host.DATAGRAM_BYTES_MAX + 1;

    private static final int EPOLL_BATCH = 64;
    private static final int IO_URING_BATCH = 16;
    private static final int NIO_BATCH = 64;

    private static final ChannelOption<Integer> IPV6_V6ONLY =
            new IntegerUnixChannelOption("IPV6_V6ONLY", 41, 26); // IPPROTO_IPV6, IPV6_V6ONLY

    private static final ChannelOption<Integer> IP_MTU_DISCOVER =
            new IntegerUnixChannelOption("IP_MTU_DISCOVER", 0, 10); // IPPROTO_IP, IP_MTU_DISCOVER

    private static final int IP_PMTUDISC_PROBE = 3;

    private static final ChannelOption<Integer> IP_MULTICAST_ALL =
            new IntegerUnixChannelOption("IP_MULTICAST_ALL", 0, 49);

    private static final ChannelOption<Integer> IPV6_MULTICAST_ALL =
            new IntegerUnixChannelOption("IPV6_MULTICAST_ALL", 41, 29);

    /** The best that this machine has. */
    public static Transport best() {
        return EPOLL.isAvailable() ? EPOLL : NIO;
    }

    public boolean isAvailable() {
        return unavailability() == null;
    }

    /** Why this machine does not have it, or empty when it does. */
    public Optional<String> whyUnavailable() {
        return Optional.ofNullable(unavailability()).map(Throwable::toString);
    }

    abstract @Nullable Throwable unavailability();

    abstract IoHandlerFactory newIoHandlerFactory();

    abstract DatagramChannel newDatagramChannel(boolean ipv4);

    /** For a multicast group: it hears what comes through the interfaces that it was told of. */
    DatagramChannel newGroupChannel(boolean ipv4) {
        return newDatagramChannel(ipv4);
    }

    abstract ServerSocketChannel newServerSocketChannel(boolean ipv4);

    abstract SocketChannel newSocketChannel(boolean ipv4);

    private static SocketProtocolFamily family(boolean ipv4) {
        return ipv4 ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6;
    }

    private static void receiveInBatches(
            DatagramChannel channel,
            ChannelOption<Integer> slotBytes,
            int slots,
            int messagesPerRead) {
        channel.config().setOption(slotBytes, RECEIVED_BYTES_MAX);
        channel.config()
                .setRecvByteBufAllocator(
                        new FixedRecvByteBufAllocator(slots * RECEIVED_BYTES_MAX)
                                .maxMessagesPerRead(messagesPerRead));
    }

    /**
     * What is too long for its way is lost rather than cut up, as most fragments are anyway, and a
     * forged word of a router's changes nothing. A datagram that is never cut up needs no number,
     * which is among the dearest things that Linux puts into one.
     */
    private static <C extends Channel> C unfragmented(C channel) {
        channel.config().setOption(IP_MTU_DISCOVER, IP_PMTUDISC_PROBE);
        return channel;
    }

    private static <C extends Channel> C ipv6Only(C channel) {
        channel.config().setOption(IPV6_V6ONLY, 1);
        return channel;
    }
}
