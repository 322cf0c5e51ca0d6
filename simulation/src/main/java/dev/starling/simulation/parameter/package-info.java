/**
 * What a run can be asked for: {@link dev.starling.simulation.parameter.Parameter}, a number or a
 * word with its bounds and the source of its default; {@link
 * dev.starling.simulation.parameter.Arguments}, a value for each; {@link
 * dev.starling.simulation.parameter.WrongArgument}, a sentence for who asked for something else.
 */
@NullMarked
package dev.starling.simulation.parameter;

import org.jspecify.annotations.NullMarked;
