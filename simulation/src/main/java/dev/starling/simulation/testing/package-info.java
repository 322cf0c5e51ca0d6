/**
 * A private, repeatable DHT for anybody's tests: {@link
 * dev.starling.simulation.testing.TestNetwork}, some nodes in virtual time; {@link
 * dev.starling.simulation.testing.TestNode}, one of them; {@link
 * dev.starling.simulation.testing.FoundPeers}, what it finds. No socket is opened and nobody
 * sleeps: minutes of the network take milliseconds, and the same seed brings the same bytes.
 */
@NullMarked
package dev.starling.simulation.testing;

import org.jspecify.annotations.NullMarked;
