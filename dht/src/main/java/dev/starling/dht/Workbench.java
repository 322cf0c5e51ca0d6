package dev.starling.dht;

/**
 * Buffers and tools that keep nothing from one use to the next. All nodes of one thread may share
 * one, which is what lets a hundred thousand of them fit into one process.
 */
public final class Workbench {
    private final Krpc krpc = new Krpc();
    private final KeyedMac mac = new KeyedMac();

    Krpc krpc() {
        return krpc;
    }

    KeyedMac mac() {
        return mac;
    }
}
