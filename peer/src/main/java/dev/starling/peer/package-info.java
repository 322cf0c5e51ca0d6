/**
 * The peer: from an infohash to verified bytes, and back out.
 *
 * <p>In reading order. The face: {@link dev.starling.peer.PeerNode}, a port and the torrents that
 * are shared there, with {@link dev.starling.peer.PeerSettings}; {@link
 * dev.starling.peer.PeerSource}, who knows peers by infohash; {@link dev.starling.peer.Swarm}, one
 * torrent and those who share it with us, begun by a {@link dev.starling.peer.SwarmRequest}, heard
 * through a {@link dev.starling.peer.SwarmListener}, read in {@link dev.starling.peer.SwarmFigures}
 * and {@link dev.starling.peer.PeerFigures}.
 *
 * <p>Within: {@code Connection}, one peer that we are connected to, with what it has ({@code
 * Holdings}), what we have asked it for ({@code Requests}) and what it has asked us for ({@code
 * Serving}); {@link dev.starling.peer.Parting}, why it ends; {@code Extensions} (BEP 10), {@code
 * MetadataExchange} (BEP 9) and {@code Gossip} (BEP 11); {@code LocalDiscovery} with {@code
 * LocalSchedule} (BEP 14); {@code Intake}, from parts of blocks to pieces that are proven and
 * stored.
 *
 * <p>What it decides is decided in the packages below, which are pure: {@code picking}, {@code
 * torrent}, {@code wire}, {@code mse}; {@code storage} is the seam to the disk. Of the module
 * {@code dht} it knows the infohash, the host and bencode.
 */
@NullMarked
package dev.starling.peer;

import org.jspecify.annotations.NullMarked;
