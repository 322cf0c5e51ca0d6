package dev.starling.simulation;

import dev.starling.dht.InfoHash;
import dev.starling.host.Endpoint;
import dev.starling.host.Host;
import dev.starling.host.Listener;
import dev.starling.host.PassingHost;
import dev.starling.host.StreamHandler;
import dev.starling.peer.mse.Encryption;
import dev.starling.peer.mse.MseInitiator;
import dev.starling.peer.mse.MseResponder;
import java.io.IOException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A host all of whose streams are encrypted, with the key of one torrent. */
final class EncryptedHost extends PassingHost {
    private static final InfoHash TORRENT = new InfoHash(1, 2, 3);

    /** Whom the plain host calls, and in whose stead. */
    final Map<Object, Object> insteadOf = Collections.synchronizedMap(new IdentityHashMap<>());

    private final Encryption wanted;

    EncryptedHost(Host plain, Encryption wanted) {
        super(plain);
        this.wanted = wanted;
    }

    Host plain() {
        return host();
    }

    @Override
    public Listener listen(Endpoint local, Function<Endpoint, StreamHandler> acceptor)
            throws IOException {
        Function<Endpoint, StreamHandler> responding =
                from -> {
                    StreamHandler handler = acceptor.apply(from);
                    var responder =
                            new MseResponder(host(), _ -> Optional.of(TORRENT), wanted, handler);
                    insteadOf.put(responder, handler);
                    return responder;
                };
        insteadOf.put(responding, acceptor);
        return super.listen(local, responding);
    }

    @Override
    public void connect(Endpoint local, Endpoint remote, long timeoutNanos, StreamHandler handler) {
        var initiator = new MseInitiator(host(), TORRENT, wanted, handler);
        insteadOf.put(initiator, handler);
        super.connect(local, remote, timeoutNanos, initiator);
    }
}
