package dev.starling.peer.picking;

import dev.starling.peer.torrent.Block;

/** A block that a peer was asked for, and that may still come although nobody waits for it. */
record Straggler(long peer, Block block) {}
