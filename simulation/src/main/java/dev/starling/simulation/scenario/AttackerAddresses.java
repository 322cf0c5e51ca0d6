package dev.starling.simulation.scenario;

import dev.starling.host.Endpoint;
import dev.starling.simulation.parameter.WrongArgument;

/** Addresses that share subnets, which those that machines get by themselves do not. */
final class AttackerAddresses {
    /** Of no network that machines are given addresses of. */
    private static final int FIRST_BYTE = 6;

    private static final int HOSTS_MAX = 250;

    private AttackerAddresses() {}

    /**
     * Of the i-th of a group.
     *
     * @param subnets how many /24s the group has
     */
    static Endpoint of(int group, int i, int subnets) {
        int host = i / subnets + 1;
        if (host > HOSTS_MAX) {
            throw new WrongArgument("so many attackers need more than " + subnets + " subnets");
        }
        int subnet = group * subnets + i % subnets;
        return Endpoint.ofIpv4((FIRST_BYTE << 24) + (subnet << 8) + host, 0);
    }
}
