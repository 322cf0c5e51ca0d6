/**
 * Those who wish a network ill. They speak the DHT's language with a codec of their own, so that
 * they do not share its mistakes, and say in it what they like.
 *
 * <p>In reading order: {@link dev.starling.simulation.adversary.Attacker}, one of them on his
 * machine; {@link dev.starling.simulation.adversary.Asked}, what he is asked; {@link
 * dev.starling.simulation.adversary.Said}, what he says to it; {@link
 * dev.starling.simulation.adversary.Lie}, what kinds of lies there are.
 */
@NullMarked
package dev.starling.simulation.adversary;

import org.jspecify.annotations.NullMarked;
