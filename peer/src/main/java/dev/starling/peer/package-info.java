/**
 * The peer: from an infohash to verified bytes, and back out. Today only the question it asks,
 * {@link dev.starling.peer.PeerSource}.
 */
@NullMarked
package dev.starling.peer;

import org.jspecify.annotations.NullMarked;
