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
 * <p>Within a swarm: {@code SwarmParts} puts it together, and is to be read first. {@code Life} is
 * whether it goes on and when it acts. What it shares is {@code Content}, with what its user wants
 * of it ({@code Wishes}), how much of it is there ({@code Progress}), its disk ({@code Keeping})
 * and what keeps it from going on ({@code Trouble}); {@code Intake} leads from parts of blocks to
 * pieces that are proven and stored, and {@code Reading} to those who read meanwhile. With whom it
 * shares is {@code Company}: {@code Searching} and {@code LocalDiscovery} with {@code
 * LocalSchedule} (BEP 14) hear of them, {@code Dialling} dials them, {@code Door} lets them in.
 * What passes between them is {@code Dealings}, {@code Choking}, {@code MetadataFetch} with {@code
 * MetadataExchange} (BEP 9), {@code Extensions} (BEP 10) and {@code Gossip} (BEP 11); {@code
 * Traffic} counts it.
 *
 * <p>Of one peer: {@code Connection}, its stream and who it is, until there is a {@link
 * dev.starling.peer.Parting}; what it says is for {@code Hearing}, what it has {@code TheirPieces}
 * with {@code Holdings}, what we ask of it {@code Asking} with {@code Requests}, what it asks of us
 * {@code Giving} with {@code Serving}, and what leaves for it {@code Outflow}.
 *
 * <p>What it decides is decided in the packages below, which are pure: {@code picking}, {@code
 * torrent}, {@code wire}, {@code mse}; {@code storage} is the seam to the disk. Of the module
 * {@code dht} it knows the infohash, the host and bencode.
 */
@NullMarked
package dev.starling.peer;

import org.jspecify.annotations.NullMarked;
