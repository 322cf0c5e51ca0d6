package dev.starling.dht;

import dev.starling.host.Endpoint;

/** A node that one may ask: its id, and where it is. */
public record Contact(NodeId id, Endpoint endpoint) {
    @Override
    public String toString() {
        return id + "@" + endpoint;
    }
}
