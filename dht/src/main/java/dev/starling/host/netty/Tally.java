package dev.starling.host.netty;

import java.util.concurrent.atomic.LongAdder;

/** Counters that the host's thread moves and any thread reads. */
final class Tally {
    final LongAdder failures = new LongAdder();
    final LongAdder datagramsReceived = new LongAdder();
    final LongAdder datagramsSent = new LongAdder();
    final LongAdder receivedTooLong = new LongAdder();
    final LongAdder receivedEmpty = new LongAdder();
    final LongAdder sendQueueFull = new LongAdder();
    final LongAdder sendFailed = new LongAdder();
    final LongAdder streamsOpened = new LongAdder();
    final LongAdder streamsClosed = new LongAdder();
    final LongAdder connectsFailed = new LongAdder();
    final LongAdder acceptsFailed = new LongAdder();
    final LongAdder workRefused = new LongAdder();

    HostCounters read() {
        return new HostCounters(
                failures.sum(),
                datagramsReceived.sum(),
                datagramsSent.sum(),
                receivedTooLong.sum(),
                receivedEmpty.sum(),
                sendQueueFull.sum(),
                sendFailed.sum(),
                streamsOpened.sum(),
                streamsClosed.sum(),
                connectsFailed.sum(),
                acceptsFailed.sum(),
                workRefused.sum());
    }
}
