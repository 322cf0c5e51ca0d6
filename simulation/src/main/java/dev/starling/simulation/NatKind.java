package dev.starling.simulation;

import java.time.Duration;

/**
 * How a NAT behaves towards UDP, in the words of RFC 4787. Towards TCP every kind lets connections
 * out and none in.
 *
 * @param mapping for how much of the remote endpoint an inner port keeps one outer port
 * @param filtering who may send to an outer port: whom of the remotes it has sent to must match
 * @param timeout how long an outer port lives without a packet going out
 * @param hairpin whether two hosts inside reach each other by their outer ports
 * @param blocksUdp a firewall that lets no datagram through in either direction
 */
public record NatKind(
        Dependence mapping,
        Dependence filtering,
        Duration timeout,
        boolean hairpin,
        boolean blocksUdp) {
    /** How much of a remote endpoint matters. */
    public enum Dependence {
        INDEPENDENT,
        ADDRESS,
        ADDRESS_AND_PORT
    }

    /** RFC 4787 asks for at least two minutes; many home routers keep less. */
    private static final Duration USUAL_TIMEOUT = Duration.ofMinutes(2);

    public static final NatKind FULL_CONE = of(Dependence.INDEPENDENT, Dependence.INDEPENDENT);
    public static final NatKind RESTRICTED = of(Dependence.INDEPENDENT, Dependence.ADDRESS);
    public static final NatKind PORT_RESTRICTED =
            of(Dependence.INDEPENDENT, Dependence.ADDRESS_AND_PORT);
    public static final NatKind SYMMETRIC =
            of(Dependence.ADDRESS_AND_PORT, Dependence.ADDRESS_AND_PORT);
    public static final NatKind UDP_BLOCKED =
            new NatKind(Dependence.INDEPENDENT, Dependence.INDEPENDENT, USUAL_TIMEOUT, false, true);

    public NatKind withTimeout(Duration newTimeout) {
        return new NatKind(mapping, filtering, newTimeout, hairpin, blocksUdp);
    }

    public NatKind withHairpin(boolean newHairpin) {
        return new NatKind(mapping, filtering, timeout, newHairpin, blocksUdp);
    }

    private static NatKind of(Dependence mapping, Dependence filtering) {
        return new NatKind(mapping, filtering, USUAL_TIMEOUT, true, false);
    }
}
