package dev.starling.dht;

import java.util.function.Predicate;

/**
 * What a node knows and all its lookups in one family share.
 *
 * @param self whom a lookup never asks
 * @param isCompliant whether an id fits its address (BEP 42)
 * @param networkNodes how many nodes the network is estimated to have; 0 when nobody knows
 * @param networkDeviation the standard deviation of that estimate
 * @param isLocalNetwork nodes may share addresses and subnets
 */
record LookupSurroundings(
        NodeId self,
        RoundTrips roundTrips,
        Unreachable unreachable,
        Predicate<Contact> isCompliant,
        double networkNodes,
        double networkDeviation,
        boolean isLocalNetwork) {}
