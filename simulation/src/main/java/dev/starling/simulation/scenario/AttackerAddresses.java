package dev.starling.simulation.scenario;

import dev.starling.host.Endpoint;
import dev.starling.simulation.parameter.WrongArgument;

/** Addresses that share subnets, which those that machines get by themselves do not. */
final class AttackerAddresses {
    /** Of no network that machines are given addresses of. */
    private static final int FIRST_BYTE = 6;

    private static final int HOSTS_MAX = 250;

    private AttackerAddresses() {}

    /** That there is room for so many in one group. */
    static void check(long attackers, int subnets) {
        if (attackers > (long) subnets * HOSTS_MAX) {
            throw new WrongArgument(
                    attackers + " attackers do not fit into " + Counts.of(subnets, "subnet"));
        }
    }

    /**
     * Of the i-th of a group.
     *
     * @param subnets how many /24s the group has
     */
    static Endpoint of(int group, int i, int subnets) {
        int host = i / subnets + 1;
        int subnet = group * subnets + i % subnets;
        return Endpoint.ofIpv4((FIRST_BYTE << 24) + (subnet << 8) + host, 0);
    }
}
