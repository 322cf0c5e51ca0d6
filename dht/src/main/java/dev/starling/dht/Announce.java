package dev.starling.dht;

/**
 * A torrent that is announced.
 *
 * @param port the peer's; 0 for the node's own
 * @param seed whether we have all of it
 */
record Announce(InfoHash infoHash, int port, boolean seed) implements Renewable {
    @Override
    public NodeId place() {
        return NodeId.of(infoHash);
    }
}
