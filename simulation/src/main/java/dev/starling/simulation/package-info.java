/**
 * A world in virtual time: the very node that ships, run as many times over as memory allows, on a
 * network whose every whim is a function of one seed.
 *
 * <p>In reading order: {@link dev.starling.simulation.Simulation}, the seed, the clock and what may
 * be done to the world; {@code Run} and {@code Shard}, the loop, and how it runs on several threads
 * without changing a byte; {@code Foresight}, what makes large worlds fast; {@link
 * dev.starling.simulation.SimulatedHost}, the machine that a node sees; {@code SimulatedNetwork},
 * what lies between machines, with {@link dev.starling.simulation.Path} and {@link
 * dev.starling.simulation.PathModel} (latency, jitter, loss, duplication, reordering, damage),
 * {@code AccessLink} (rates and queues), {@link dev.starling.simulation.NatBox} and {@link
 * dev.starling.simulation.NatKind} (RFC 4787), {@code AddressPlan} (who has which address); {@code
 * Packet}, what is under way: {@code Datagram} and {@code Segment}; {@code SimulatedStream}, an end
 * of a TCP-like stream; {@link dev.starling.simulation.SimulatedDisk}, {@code SimulatedFile} and
 * {@link dev.starling.simulation.SimulatedStorage}, a disk with its faults; {@code Trace} and
 * {@code Capture}, what is written down; {@link dev.starling.simulation.SimulationFailure}, how a
 * run ends that found a mistake, with the one line that replays it.
 *
 * <p>What the model leaves out, so that nobody reads it into a result: TCP's slow start and
 * per-packet retransmission (loss makes a path slow, Mathis et al. 1997), UDP fragmentation,
 * routing changes, what a short packet takes of a line that is free (less than a millisecond), and
 * the time that a node's own code takes.
 */
@NullMarked
package dev.starling.simulation;

import org.jspecify.annotations.NullMarked;
