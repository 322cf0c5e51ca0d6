/**
 * The Kademlia node of BitTorrent's mainline DHT. Today only its first word, {@link
 * dev.starling.dht.InfoHash}, by which every swarm is known.
 */
@NullMarked
package dev.starling.dht;

import org.jspecify.annotations.NullMarked;
