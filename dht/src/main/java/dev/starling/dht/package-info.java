/**
 * The Kademlia node of BitTorrent's mainline DHT.
 *
 * <p>In reading order. The face: {@link dev.starling.dht.DhtNode}, {@link
 * dev.starling.dht.DhtSettings}, {@link dev.starling.dht.NodeFigures}, {@link
 * dev.starling.dht.SearchTrace}; {@code Vantage}, the DHT as seen from one socket (BEP 45). Words:
 * {@link dev.starling.dht.NodeId}, {@link dev.starling.dht.InfoHash}, {@link
 * dev.starling.dht.Contact}, {@code Family}. The language, KRPC (BEP 5, 32): {@code Message},
 * {@code Query}, {@code Reply}, {@code KrpcError}, and {@code Krpc}, which encodes them.
 *
 * <p>Asking: {@code Lookup}, the walk towards a target, with its {@code LookupStrategy} ({@code
 * AdaptiveStrategy} is ours), {@code Candidate}s and what all lookups share: {@code RoundTrips},
 * {@code Unreachable}, {@code ClosestSetCache}; {@code Search}, a lookup under way; {@link
 * dev.starling.dht.RunningSearch}, one in every family at once; {@code Calls} and {@code Call}, the
 * queries that are out; {@code NodeSearch}, {@code PeerSearch}, {@code ItemSearch} and {@code
 * ScrapeSearch}, what is sought; {@code Joining}, the search that a node begins with. {@code
 * Renewals} keeps many torrents announced and items stored, by a {@code RenewalPlan}; {@code
 * RemoteBudget} spares the router; {@code Bootstrap} knows where to begin.
 *
 * <p>Knowing: {@code RoutingTable} with its {@code Bucket}s, {@code Admission}, {@code
 * AfterTimeout}, {@code Upkeep} and {@code Doubts}; {@code Renaming}, when our id changes; {@code
 * SecureId} (BEP 42); {@code AddressVotes}, as whom others see us; {@code Reachability}, whether
 * strangers reach us (BEP 43); {@code NetworkSize}; {@code NodeState}, what is kept for the next
 * time.
 *
 * <p>Answering: {@code Responder}, with {@code Tokens}, {@code Throttle}, {@code PeerStore} and its
 * {@code BloomFilter}s (BEP 33), {@code ItemStore} and {@code Items} (BEP 44), {@code Sampling} and
 * {@code Manners} (BEP 51).
 *
 * <p>All but the face and its values is pure: told the time and what happened, it says what to do.
 * Of ours this package knows {@code dev.starling.bencode} and {@code dev.starling.host} alone.
 */
@NullMarked
package dev.starling.dht;

import org.jspecify.annotations.NullMarked;
