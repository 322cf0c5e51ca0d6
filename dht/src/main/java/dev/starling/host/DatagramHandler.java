package dev.starling.host;

/** Receives the datagrams of a {@link DatagramPort}. */
@FunctionalInterface
public interface DatagramHandler {
    /**
     * A datagram arrived. The bytes are the host's: they may be read during the call, and whoever
     * wants them afterwards copies them.
     */
    void onDatagram(byte[] bytes, int offset, int length, Endpoint from);
}
