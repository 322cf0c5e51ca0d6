package dev.starling.cli.node;

/**
 * One that was there a while ago.
 *
 * @param at seconds since 1970
 */
public record RemovedTorrent(int number, long at) {}
