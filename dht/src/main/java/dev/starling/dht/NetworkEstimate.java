package dev.starling.dht;

/**
 * How many nodes there are, as far as lookups tell.
 *
 * @param relativeDeviation one standard deviation of the estimate, as a part of it
 */
public record NetworkEstimate(double nodes, double relativeDeviation, int samples) {}
