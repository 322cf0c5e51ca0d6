/**
 * Many runs of one scenario: {@link dev.starling.simulation.sweep.Plan}, which runs, over seeds and
 * over values of parameters, and how they are cut into shards; {@link
 * dev.starling.simulation.sweep.Sweep}, making them on all cores; {@link
 * dev.starling.simulation.sweep.RunRecord}, what is kept of each, a line of a file; {@link
 * dev.starling.simulation.sweep.Merged}, what all of them say together, on however many machines
 * they were made; {@link dev.starling.simulation.sweep.Shrinker}, a smaller run that fails in the
 * same way.
 */
@NullMarked
package dev.starling.simulation.sweep;

import org.jspecify.annotations.NullMarked;
