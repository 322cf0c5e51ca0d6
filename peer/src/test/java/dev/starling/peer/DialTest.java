package dev.starling.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.starling.dht.InfoHash;
import dev.starling.host.Endpoint;
import dev.starling.host.netty.NettyHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

final class DialTest {
    private static final int MILLIS_MAX = 10_000;

    /** On Linux everything in 127.0.0.0/8 is an address of the machine. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void whoListensOnOneAddressDialsFromIt() throws Exception {
        var failure = new CompletableFuture<Throwable>();
        try (var host = new NettyHost((_, cause) -> failure.complete(cause));
                var peer = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.2"))) {
            peer.setSoTimeout(MILLIS_MAX);
            var to = Endpoint.of(peer.getInetAddress(), peer.getLocalPort());
            var started = new CompletableFuture<PeerNode>();
            host.execute(() -> started.complete(startAndDial(host, to)));
            started.get(MILLIS_MAX, TimeUnit.MILLISECONDS);
            try (var connection = peer.accept()) {
                assertEquals("127.0.0.3", connection.getInetAddress().getHostAddress());
            }
            assertFalse(failure.isDone());
        }
    }

    private static PeerNode startAndDial(NettyHost host, Endpoint peer) {
        try {
            var settings = PeerSettings.on(List.of(Endpoint.parse("127.0.0.3:0")));
            var node = PeerNode.start(host, settings, PeerSource.NONE, _ -> {});
            var request =
                    SwarmRequest.of(
                            InfoHash.ofHex("00112233445566778899aabbccddeeff00112233"),
                            (_, _, _) -> {
                                throw new AssertionError("nothing is to be stored");
                            },
                            SwarmListener.SILENT);
            node.add(request.withPeers(List.of(peer)));
            return node;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
