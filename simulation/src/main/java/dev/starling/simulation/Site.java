package dev.starling.simulation;

import org.jspecify.annotations.Nullable;

/**
 * What has an address on the simulated network and a line to it: a host, or a NAT with hosts behind
 * it. Everything at one site runs in one shard.
 */
abstract class Site {
    final Shard shard;

    /** Which of the plan's addresses is its own; see {@link AddressPlan}. */
    final int slot;

    /** Where on the map it is, for the {@link PathModel}. */
    final int place;

    /** Sites on different sides of a cut network cannot reach each other. */
    int side;

    /** Null: an access line without limits. */
    @Nullable AccessLink link;

    Site(Shard shard, int slot, int place) {
        this.shard = shard;
        this.slot = slot;
        this.place = place;
    }
}
