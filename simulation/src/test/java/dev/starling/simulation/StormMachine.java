package dev.starling.simulation;

import dev.starling.dht.Contact;
import dev.starling.dht.DhtNode;
import dev.starling.dht.DhtSettings;
import dev.starling.dht.NodeWatch;
import dev.starling.dht.WatchedHost;
import dev.starling.host.Endpoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A place in the network of a {@link DhtStorm}; the node that lives there comes and goes. */
final class StormMachine {
    private static final int PORT = 6881;

    private final DhtStorm storm;
    SimulatedHost host;
    NodeWatch watch;
    @Nullable DhtNode node;
    private byte @Nullable [] saved;

    StormMachine(DhtStorm storm, SimulatedHost host) {
        this.storm = storm;
        this.host = host;
        this.watch = newWatch();
    }

    boolean lives() {
        return node != null;
    }

    Endpoint endpoint() {
        return host.address().withPort(PORT);
    }

    /** The node that lives here, as others ought to know it. */
    Contact contact() {
        if (node == null) {
            throw new AssertionError("nobody lives on " + host);
        }
        return node.self().getFirst();
    }

    void start() {
        var bootstrap = new ArrayList<Endpoint>();
        for (StormMachine router : storm.machines.subList(0, DhtStorm.BOOTSTRAP_NODES)) {
            if (!router.equals(this)) {
                bootstrap.add(router.endpoint());
            }
        }
        var settings =
                new DhtSettings(
                        List.of(endpoint()),
                        bootstrap,
                        List.of(),
                        DhtSettings.Role.SERVER,
                        false,
                        DhtSettings.Preset.HOME);
        host.execute(() -> start(settings));
    }

    private void start(DhtSettings settings) {
        try {
            DhtNode started =
                    DhtNode.start(
                            new WatchedHost(host, watch),
                            settings,
                            saved,
                            storm.workbench(host),
                            (bytes, offset, length, from) -> {});
            watch.watch(started);
            node = started;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    void save() {
        if (node != null) {
            saved = node.state();
        }
    }

    void kill() {
        if (node != null) {
            storm.world.kill(host);
            node = null;
        }
    }

    void restart(boolean remembers) {
        if (node == null) {
            host = storm.world.restart(host);
            storm.onHost(this);
            watch = newWatch();
            saved = remembers ? saved : null;
            start();
        }
    }

    private NodeWatch newWatch() {
        return new NodeWatch(false, storm.watchbench(host));
    }
}
