package dev.starling.dht;

/**
 * A node is there.
 *
 * @param node who answered
 * @param nanos how long it took
 */
public record Pong(Contact node, long nanos) {}
