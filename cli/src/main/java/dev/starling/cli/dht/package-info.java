/**
 * {@code starling dht}. {@link dev.starling.cli.dht.DhtVerb} lists what can be asked; what the
 * questions have in common is in {@link dev.starling.cli.dht.DhtQuestion}, and in {@link
 * dev.starling.cli.dht.NodeQuestion} for those that ask a single node.
 */
@NullMarked
package dev.starling.cli.dht;

import org.jspecify.annotations.NullMarked;
