package dev.starling.host;

/** Receives the datagrams of a {@link DatagramPort}. */
@FunctionalInterface
public interface DatagramHandler {
    /**
     * A datagram arrived. The bytes are the host's: they may be read during the call, and whoever
     * wants them afterwards copies them.
     */
    void onDatagram(byte[] bytes, int offset, int length, Endpoint from);

    /**
     * Looks at what will be needed when the next datagram comes or the next timeout expires, and
     * changes nothing. Where many nodes share a machine, each time it is another one's turn what it
     * needs is far away in memory: looked at ahead for several nodes, it comes all at once.
     *
     * @return anything that was made of what was looked at
     */
    default long foresee() {
        return 0;
    }
}
