package dev.starling.dht;

/** What nodes keep for us for a while, so that it has to be told them again. */
interface Renewable {
    /** Where it belongs. */
    NodeId place();
}
