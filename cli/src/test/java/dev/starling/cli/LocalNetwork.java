package dev.starling.cli;

import dev.starling.dht.Contact;
import dev.starling.dht.DhtNode;
import dev.starling.dht.DhtSettings;
import dev.starling.dht.Workbench;
import dev.starling.host.Endpoint;
import dev.starling.host.netty.NettyHost;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A DHT of real nodes on 127.0.0.1, each with a socket of its own, all on one thread. */
public final class LocalNetwork implements AutoCloseable {
    private static final int SECONDS_MAX = 20;
    private static final int JOIN_MILLIS = 250;

    private final NettyHost host = new NettyHost((_, failure) -> failure.printStackTrace());
    private final List<DhtNode> nodes = new ArrayList<>();
    private final List<Contact> contacts = new ArrayList<>();

    /** Starts so many, and waits until each has joined. */
    public static LocalNetwork of(int nodes) throws Exception {
        var network = new LocalNetwork();
        for (int i = 0; i < nodes; i++) {
            network.onThread(network::addNode);
            // A node checks those who ask it one by one, and names them only then.
            Thread.sleep(JOIN_MILLIS);
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
        while (!network.onThread(network::haveJoined)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("the nodes do not find each other");
            }
            Thread.sleep(10);
        }
        return network;
    }

    public Contact node(int index) {
        return contacts.get(index);
    }

    public int size() {
        return contacts.size();
    }

    /** The node that the verbs begin with, as {@code --bootstrap} takes it. */
    public String bootstrap() {
        return contacts.getFirst().endpoint().toString();
    }

    @Override
    public void close() {
        host.close();
    }

    private Contact addNode() throws Exception {
        var begin =
                contacts.isEmpty() ? List.<Endpoint>of() : List.of(contacts.getFirst().endpoint());
        var settings = DhtSettings.local(Endpoint.loopback(0), begin);
        var node = DhtNode.start(host, settings, null, new Workbench(), (_, _, _, _) -> {});
        nodes.add(node);
        contacts.add(node.self().getFirst());
        return contacts.getLast();
    }

    /** The first has nobody to begin with: it hears of the others when they ask it. */
    private boolean haveJoined() {
        return nodes.stream().skip(1).allMatch(DhtNode::hasJoined);
    }

    private <T> T onThread(Callable<T> work) throws Exception {
        var result = new CompletableFuture<T>();
        host.execute(
                () -> {
                    try {
                        result.complete(work.call());
                    } catch (Exception e) {
                        result.completeExceptionally(e);
                    }
                });
        return result.get(SECONDS_MAX, TimeUnit.SECONDS);
    }
}
