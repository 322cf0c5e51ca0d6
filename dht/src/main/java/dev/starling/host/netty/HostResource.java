package dev.starling.host.netty;

/** A port, a listener or a stream: what a host that closes must not leave behind. */
interface HostResource {
    /** The host closes, on its own thread and outside of any call of protocol code. */
    void shutDown();
}
