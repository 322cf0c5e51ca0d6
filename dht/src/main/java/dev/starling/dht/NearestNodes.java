package dev.starling.dht;

import java.util.List;

/** Whom one may name to others: the nodes of one family that we know near a place. */
interface NearestNodes {
    /** Of a family for which we have no socket. */
    NearestNodes NONE = (_, _) -> List.of();

    /** At most so many, the nearest first. */
    List<Contact> closest(NodeId target, int count);
}
