package dev.starling.host.netty;

/**
 * What a host has counted since it began.
 *
 * @param failures callbacks that threw
 * @param datagramsReceived handed to a handler
 * @param datagramsSent handed to the machine
 * @param receivedTooLong lost: longer than any protocol of ours
 * @param receivedEmpty lost: nothing in them
 * @param sendQueueFull lost: the machine did not keep up
 * @param sendFailed lost: the machine knows no way there, or the port is closed
 * @param streamsOpened both those that we opened and those that came
 * @param streamsClosed of those, how many are over
 * @param connectsFailed streams that we could not open
 * @param acceptsFailed streams that came and that the machine could not open
 * @param workRefused offloaded work and lookups that found the queue full
 */
public record HostCounters(
        long failures,
        long datagramsReceived,
        long datagramsSent,
        long receivedTooLong,
        long receivedEmpty,
        long sendQueueFull,
        long sendFailed,
        long streamsOpened,
        long streamsClosed,
        long connectsFailed,
        long acceptsFailed,
        long workRefused) {}
