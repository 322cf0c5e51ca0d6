/**
 * A while in the network, for a verb that waits on a thread of its own: {@link
 * dev.starling.cli.session.DhtSession} to ask the DHT one thing, {@link
 * dev.starling.cli.session.PeerSession} to share torrents, of which {@link
 * dev.starling.cli.session.SwarmNews} tells.
 */
@NullMarked
package dev.starling.cli.session;

import org.jspecify.annotations.NullMarked;
