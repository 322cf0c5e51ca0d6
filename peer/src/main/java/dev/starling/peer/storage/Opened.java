package dev.starling.peer.storage;

import java.util.BitSet;

/**
 * What a torrent's disk has when it is opened.
 *
 * @param have the pieces that are stored
 * @param checked how many had to be read and hashed to know that
 * @param isFresh whether nothing was remembered of the torrent
 */
public record Opened(BitSet have, int checked, boolean isFresh) {}
