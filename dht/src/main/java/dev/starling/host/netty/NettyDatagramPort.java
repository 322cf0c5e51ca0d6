package dev.starling.host.netty;

import dev.starling.host.DatagramHandler;
import dev.starling.host.DatagramPort;
import dev.starling.host.Endpoint;
import dev.starling.host.Host;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.NetworkInterface;
import java.util.Objects;

/**
 * A UDP port. Datagrams come in batches and leave in batches, those that were sent during one turn
 * of the loop together at its end.
 */
final class NettyDatagramPort extends ChannelInboundHandlerAdapter
        implements DatagramPort, TurnEnd.Flushable, HostResource {
    /** What waits for the machine beyond this is lost: late datagrams are worth little. */
    static final int SEND_QUEUE_BYTES_MAX = 1024 * 1024;

    private static final int GROUP_RECEIVE_BUFFER_BYTES = 64 * 1024;

    private final NettyHost host;
    private final DatagramChannel channel;
    private final DatagramHandler handler;
    private final byte[] received = new byte[Host.DATAGRAM_BYTES_MAX];
    private final SocketAddresses addresses = new SocketAddresses();
    private Endpoint local;
    private boolean flushIsDue;
    private boolean closed;

    private NettyDatagramPort(
            NettyHost host, DatagramChannel channel, Endpoint local, DatagramHandler handler) {
        this.host = host;
        this.channel = channel;
        this.local = local;
        this.handler = handler;
    }

    static NettyDatagramPort open(
            NettyHost host, Endpoint local, int receiveBufferBytes, DatagramHandler handler)
            throws IOException {
        try {
            var channel = host.transport().newDatagramChannel(local.isIpv4());
            var port = new NettyDatagramPort(host, channel, local, handler);
            port.bind(receiveBufferBytes);
            return port;
        } catch (ChannelException noSocket) {
            throw SocketFault.bindFailure("UDP", local, noSocket);
        }
    }

    /** A port that hears a group through one of the machine's interfaces, and sends through it. */
    static NettyDatagramPort join(
            NettyHost host, Endpoint group, NetworkInterface through, DatagramHandler handler)
            throws IOException {
        try {
            var channel = host.transport().newGroupChannel(group.isIpv4());
            channel.config().setReuseAddress(true).setNetworkInterface(through);
            var port = new NettyDatagramPort(host, channel, group, handler);
            // Bound to the group, so that nothing is heard but what was sent to it.
            port.bind(GROUP_RECEIVE_BUFFER_BYTES);
            var joined = channel.joinGroup(SocketAddresses.toSocketAddress(group), through);
            if (!joined.isSuccess()) {
                port.close();
                throw SocketFault.bindFailure(
                        "UDP",
                        group,
                        Objects.requireNonNullElseGet(joined.cause(), IOException::new));
            }
            return port;
        } catch (ChannelException noSocket) {
            throw SocketFault.bindFailure("UDP", group, noSocket);
        }
    }

    private void bind(int receiveBufferBytes) throws IOException {
        channel.config().setOption(ChannelOption.SO_RCVBUF, receiveBufferBytes);
        channel.config()
                .setWriteBufferWaterMark(
                        new WriteBufferWaterMark(SEND_QUEUE_BYTES_MAX, SEND_QUEUE_BYTES_MAX));
        channel.pipeline().addLast(this);
        host.register(channel);
        var bound = channel.bind(SocketAddresses.toSocketAddress(local));
        if (!bound.isSuccess()) {
            channel.unsafe().closeForcibly();
            throw SocketFault.bindFailure(
                    "UDP", local, Objects.requireNonNullElseGet(bound.cause(), IOException::new));
        }
        local = SocketAddresses.toEndpoint(channel.localAddress());
        host.opened(this);
    }

    @Override
    public Endpoint local() {
        return local;
    }

    @Override
    public void send(byte[] bytes, int offset, int length, Endpoint to) {
        assert host.isOnThread();
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length > Host.DATAGRAM_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a datagram has at most " + Host.DATAGRAM_BYTES_MAX + " bytes, not " + length);
        }
        // Netty's native transports cut an IPv6 address to its last four bytes on an IPv4 socket,
        // so that somebody else would get it; and they cannot send an empty datagram.
        if (closed || length == 0 || to.isIpv4() != local.isIpv4()) {
            host.tally().sendFailed.increment();
            return;
        }
        if (!channel.isWritable()) {
            channel.flush();
            if (!channel.isWritable()) {
                host.tally().sendQueueFull.increment();
                return;
            }
        }
        ByteBuf copy = channel.alloc().directBuffer(length).writeBytes(bytes, offset, length);
        var _ = channel.write(new DatagramPacket(copy, addresses.of(to)), channel.voidPromise());
        host.tally().datagramsSent.increment();
        if (!flushIsDue) {
            flushIsDue = true;
            host.turnEnd().flushLater(this);
        }
    }

    @Override
    public void close() {
        assert host.isOnThread();
        if (!closed) {
            closed = true;
            host.over(this);
            channel.flush(); // what was sent before is not lost
            var _ = channel.close();
        }
    }

    @Override
    public void shutDown() {
        close();
    }

    @Override
    public void flush() {
        flushIsDue = false;
        channel.flush();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var packet = (DatagramPacket) message;
        int length;
        Endpoint from;
        try {
            ByteBuf content = packet.content();
            length = content.readableBytes();
            if (closed) {
                return;
            }
            if (length > Host.DATAGRAM_BYTES_MAX) {
                host.tally().receivedTooLong.increment();
                return;
            }
            if (length == 0) {
                host.tally().receivedEmpty.increment();
                return;
            }
            content.readBytes(received, 0, length);
            from = SocketAddresses.toEndpoint(packet.sender());
            addresses.remember(from, packet.sender());
        } finally {
            packet.release();
        }
        host.tally().datagramsReceived.increment();
        try {
            handler.onDatagram(received, 0, length, from);
        } catch (Throwable failure) {
            host.failed(handler, failure);
        }
    }

    /** A datagram could not be sent: no way there, or a firewall of ours. The port lives on. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        host.tally().sendFailed.increment();
    }
}
