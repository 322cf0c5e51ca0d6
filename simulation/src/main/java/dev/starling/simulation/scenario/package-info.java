/**
 * Questions to a whole network, each a small class: {@link
 * dev.starling.simulation.scenario.Scenario}, and {@link
 * dev.starling.simulation.scenario.Scenarios}, the list of them.
 *
 * <p>In reading order: {@link dev.starling.simulation.scenario.RunRequest}, what is to be run;
 * {@link dev.starling.simulation.scenario.ScenarioRun}, running it; {@link
 * dev.starling.simulation.scenario.Experiment}, the run while it goes on; {@link
 * dev.starling.simulation.scenario.Findings} with {@link dev.starling.simulation.scenario.Panel}
 * and {@link dev.starling.simulation.scenario.Comparison}, what it finds; {@link
 * dev.starling.simulation.scenario.Outcome}, what came of it.
 */
@NullMarked
package dev.starling.simulation.scenario;

import org.jspecify.annotations.NullMarked;
