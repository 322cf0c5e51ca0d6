package dev.starling.simulation;

import dev.starling.host.Timeout;

/** Something of the simulated world itself that is due at an instant; not a timeout of a node's. */
abstract class SimulationEvent extends Timeout {}
