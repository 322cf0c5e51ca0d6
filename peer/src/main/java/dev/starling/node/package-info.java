/**
 * A whole node: {@link dev.starling.node.Node} puts a DHT node and a peer on one host and one port,
 * and {@link dev.starling.node.DhtPeers} lets the one ask the other for peers. The only package
 * that knows both; what runs on a machine and what is simulated are put together here.
 */
@NullMarked
package dev.starling.node;

import org.jspecify.annotations.NullMarked;
