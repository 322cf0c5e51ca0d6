package dev.starling.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.dht.DhtSettings;
import dev.starling.dht.Workbench;
import dev.starling.host.CannotBind;
import dev.starling.host.Endpoint;
import dev.starling.host.Host;
import dev.starling.host.Listener;
import dev.starling.host.PassingHost;
import dev.starling.host.StreamHandler;
import dev.starling.host.netty.NettyHost;
import dev.starling.peer.PeerSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One number for UDP and TCP, where the system chooses it for the one alone. */
final class NodePortTest {
    private final NettyHost sockets = new NettyHost((_, _) -> {});
    private final List<Endpoint> refused = new ArrayList<>();

    @AfterEach
    void close() {
        sockets.close();
    }

    @Test
    void aNumberThatTcpFindsTakenIsGivenBackForAnother() throws Exception {
        int port = portOf(0, 3);
        assertEquals(3, refused.size());
        assertTrue(refused.stream().noneMatch(taken -> taken.port() == port), refused::toString);
    }

    @Test
    void aNumberThatTheUserNamedIsNotReplaced() {
        var failure = assertThrows(ExecutionException.class, () -> portOf(portOf(0, 0) - 1, 1));
        assertInstanceOf(CannotBind.class, failure.getCause());
        assertEquals(1, refused.size());
    }

    @Test
    void triesEnd() {
        assertThrows(ExecutionException.class, () -> portOf(0, Integer.MAX_VALUE));
        assertEquals(16, refused.size());
    }

    private int portOf(int wanted, int timesTaken) throws Exception {
        var port = new CompletableFuture<Integer>();
        Host host = whereTcpIsTaken(timesTaken);
        sockets.execute(
                () -> {
                    try {
                        var node =
                                Node.start(
                                        host,
                                        DhtSettings.local(Endpoint.loopback(wanted), List.of()),
                                        null,
                                        new Workbench(),
                                        PeerSettings::on,
                                        (_, _) -> {});
                        port.complete(node.dht().self().getFirst().endpoint().port());
                    } catch (Throwable thrown) {
                        port.completeExceptionally(thrown);
                    }
                });
        return port.get();
    }

    /** The host, but for the first so many listeners. */
    private Host whereTcpIsTaken(int times) {
        return new PassingHost(sockets) {
            private int left = times;

            @Override
            public Listener listen(Endpoint local, Function<Endpoint, StreamHandler> acceptor)
                    throws IOException {
                if (left-- > 0) {
                    refused.add(local);
                    throw new CannotBind("taken");
                }
                return super.listen(local, acceptor);
            }
        };
    }
}
