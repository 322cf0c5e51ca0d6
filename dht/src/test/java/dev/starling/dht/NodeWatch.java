package dev.starling.dht;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Knows from the wire alone what a node may believe, keep and say, and compares: with each datagram
 * as it leaves, and with what is inside the node after every event. It throws when they differ.
 *
 * <p>It shares with the node the decoder of messages and nothing else.
 */
public final class NodeWatch {
    /** So often it looks even where nothing seems to have changed. */
    private static final int LOOKS_AT_ALL_EVERY = 256;

    private final boolean allowsLocal;
    private final Krpc krpc;
    private final StoreWatch stores = new StoreWatch();
    private final List<SocketWatch> sockets = new ArrayList<>();
    private @Nullable DhtNode node;
    private int looks;

    /**
     * @param workbench another than the node's; watches of one thread may share it
     */
    public NodeWatch(boolean allowsLocal, Workbench workbench) {
        this.allowsLocal = allowsLocal;
        this.krpc = workbench.krpc();
    }

    /** This is the node that lives on the watched host. */
    public void watch(DhtNode started) {
        node = started;
        stores.watch(started.stores());
        for (int i = 0; i < sockets.size(); i++) {
            sockets.get(i).watch(started.vantages().get(i));
        }
    }

    /** After every event. */
    public void check() {
        boolean looksAtAll = ++looks % LOOKS_AT_ALL_EVERY == 0;
        for (SocketWatch socket : sockets) {
            socket.check(looksAtAll);
        }
        if (looksAtAll && node != null) {
            stores.checkAll(now());
        }
    }

    /** Long after the last fault: nothing that began may still be under way. */
    public void checkAtRest() {
        sockets.forEach(socket -> socket.checkAtRest(now()));
        stores.checkAll(now());
    }

    /** Whom the node would name to others. */
    public List<Contact> believed() {
        var believed = new ArrayList<Contact>();
        for (SocketWatch socket : sockets) {
            believed.addAll(socket.believed());
        }
        return believed;
    }

    SocketWatch onBound() {
        var socket = new SocketWatch(allowsLocal, krpc, stores);
        sockets.add(socket);
        return socket;
    }

    private long now() {
        if (node == null) {
            throw new AssertionError("there is no node to watch");
        }
        return node.vantages().getFirst().now();
    }

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    /** The same where the sentence costs more than the check. */
    static void require(boolean holds, String otherwise, Object about) {
        if (!holds) {
            throw new AssertionError(otherwise + ": " + about);
        }
    }
}
