package dev.starling.cli.interop;

import dev.starling.dht.DhtNode;
import dev.starling.dht.DhtSettings;
import dev.starling.dht.Workbench;
import dev.starling.host.Endpoint;
import dev.starling.host.netty.NettyHost;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Some DHT nodes of ours, each in a network of its own, as in the world outside. */
final class LocalDht implements AutoCloseable {
    private static final int NODES = 6;
    private static final int JOIN_PAUSE_MILLIS = 250;
    private static final int SECONDS_MAX = 20;

    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final NettyHost host = new NettyHost((_, cause) -> failures.add(cause));

    LocalDht() throws Exception {
        for (int i = 1; i <= NODES; i++) {
            start(endpoint(i), i == 1 ? List.of() : List.of(endpoint(1)));
            // A node lets in newcomers only so fast.
            Thread.sleep(JOIN_PAUSE_MILLIS);
        }
    }

    /** Where they are. */
    List<Endpoint> nodes() {
        var all = new ArrayList<Endpoint>();
        for (int i = 1; i <= NODES; i++) {
            all.add(endpoint(i));
        }
        return all;
    }

    String first() {
        return endpoint(1).toString();
    }

    /** Callbacks of theirs that threw. */
    List<Throwable> failures() {
        return failures;
    }

    @Override
    public void close() {
        host.close();
    }

    private static Endpoint endpoint(int number) {
        return Endpoint.parse("5." + (100 + number) + ".0.1:6881");
    }

    private void start(Endpoint listen, List<Endpoint> bootstrap) throws Exception {
        var settings =
                new DhtSettings(
                        List.of(listen),
                        bootstrap,
                        List.of(),
                        DhtSettings.Role.SERVER,
                        false,
                        DhtSettings.Preset.HOME);
        var done = new CompletableFuture<DhtNode>();
        host.execute(
                () -> {
                    try {
                        done.complete(
                                DhtNode.start(
                                        host, settings, null, new Workbench(), (_, _, _, _) -> {}));
                    } catch (Throwable ours) {
                        done.completeExceptionally(ours);
                    }
                });
        done.get(SECONDS_MAX, TimeUnit.SECONDS);
    }
}
