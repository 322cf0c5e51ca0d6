package dev.starling.peer.storage;

/** By what a file is known to be as it was left: how long it is, and when it was last changed. */
public record Stamp(long length, long modifiedNanos) {}
