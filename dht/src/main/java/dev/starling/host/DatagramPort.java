package dev.starling.host;

/** A bound UDP port. */
public interface DatagramPort {
    /** Where it is bound, with the port that the machine chose. */
    Endpoint local();

    /**
     * Sends a copy of the bytes, now or at the end of this callback. Like the network itself, the
     * port may lose it without a word; what it loses by itself is counted by the host. To an
     * address of the other family than {@link #local} it is lost.
     *
     * @throws IllegalArgumentException longer than {@link Host#DATAGRAM_BYTES_MAX}
     */
    void send(byte[] bytes, int offset, int length, Endpoint to);

    /** Frees the port. The handler is not called again; what is sent afterwards is lost. */
    void close();
}
