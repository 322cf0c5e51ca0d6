package dev.starling.simulation;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where the threads of a run meet at the end of each window, which may be a few microseconds long:
 * they wait by looking, and give the core away when it takes longer.
 */
final class SpinBarrier {
    private static final int LOOKS_BEFORE_YIELDING = 2_000;

    private final int parties;
    private final int looks;
    private final AtomicInteger arrived = new AtomicInteger();
    private volatile int round;

    SpinBarrier(int parties) {
        this.parties = parties;
        // With fewer cores than threads, who looks keeps the one away that it waits for.
        int cores = Runtime.getRuntime().availableProcessors();
        this.looks = parties <= cores ? LOOKS_BEFORE_YIELDING : 0;
    }

    @SuppressWarnings("ThreadPriorityCheck") // a spinning thread must give way on a busy machine
    void await() {
        if (parties == 1) {
            return;
        }
        int mine = round;
        if (arrived.incrementAndGet() == parties) {
            arrived.set(0);
            round = mine + 1;
            return;
        }
        for (int looked = 0; round == mine; looked++) {
            if (looked < looks) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
        }
    }
}
