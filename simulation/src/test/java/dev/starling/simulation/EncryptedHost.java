package dev.starling.simulation;

import dev.starling.dht.InfoHash;
import dev.starling.host.DatagramHandler;
import dev.starling.host.DatagramPort;
import dev.starling.host.Endpoint;
import dev.starling.host.Host;
import dev.starling.host.Listener;
import dev.starling.host.Result;
import dev.starling.host.StreamHandler;
import dev.starling.host.Timeout;
import dev.starling.peer.mse.Encryption;
import dev.starling.peer.mse.MseInitiator;
import dev.starling.peer.mse.MseResponder;
import java.io.IOException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** A host all of whose streams are encrypted, with the key of one torrent. */
final class EncryptedHost implements Host {
    private static final InfoHash TORRENT = new InfoHash(1, 2, 3);

    /** Whom the plain host calls, and in whose stead. */
    final Map<Object, Object> insteadOf = Collections.synchronizedMap(new IdentityHashMap<>());

    private final Host plain;
    private final Encryption wanted;

    EncryptedHost(Host plain, Encryption wanted) {
        this.plain = plain;
        this.wanted = wanted;
    }

    Host plain() {
        return plain;
    }

    @Override
    public Listener listen(Endpoint local, Function<Endpoint, StreamHandler> acceptor)
            throws IOException {
        Function<Endpoint, StreamHandler> responding =
                from -> {
                    StreamHandler handler = acceptor.apply(from);
                    var responder =
                            new MseResponder(plain, _ -> Optional.of(TORRENT), wanted, handler);
                    insteadOf.put(responder, handler);
                    return responder;
                };
        insteadOf.put(responding, acceptor);
        return plain.listen(local, responding);
    }

    @Override
    public void connect(Endpoint local, Endpoint remote, long timeoutNanos, StreamHandler handler) {
        var initiator = new MseInitiator(plain, TORRENT, wanted, handler);
        insteadOf.put(initiator, handler);
        plain.connect(local, remote, timeoutNanos, initiator);
    }

    @Override
    public long nanoTime() {
        return plain.nanoTime();
    }

    @Override
    public RandomGenerator random() {
        return plain.random();
    }

    @Override
    public void arm(Timeout timeout, long delayNanos) {
        plain.arm(timeout, delayNanos);
    }

    @Override
    public boolean cancel(Timeout timeout) {
        return plain.cancel(timeout);
    }

    @Override
    public DatagramPort bindUdp(Endpoint local, DatagramHandler handler) throws IOException {
        return plain.bindUdp(local, handler);
    }

    @Override
    public DatagramPort joinGroup(Endpoint group, Endpoint local, DatagramHandler handler)
            throws IOException {
        return plain.joinGroup(group, local, handler);
    }

    @Override
    public void resolve(String name, int port, Consumer<Result<List<Endpoint>>> whenResolved) {
        plain.resolve(name, port, whenResolved);
    }

    @Override
    public <T> void offload(Callable<T> pureWork, Consumer<Result<T>> whenDone) {
        plain.offload(pureWork, whenDone);
    }
}
