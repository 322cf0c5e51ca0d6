package dev.starling.peer;

import java.util.ArrayDeque;

/**
 * So many at a time do what takes a while, and the others wait for their turn, in the order in
 * which they came.
 */
final class Turns {
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private final int most;
    private int running;
    private boolean isStarting;

    Turns(int most) {
        this.most = most;
    }

    /** Starts this, at once or later; {@link #done} is to be called when it is. */
    void take(Runnable start) {
        waiting.add(start);
        startNext();
    }

    void done() {
        assert running > 0;
        running--;
        startNext();
    }

    private void startNext() {
        if (isStarting) {
            return; // some are done at once: the loop below goes on, no deeper
        }
        isStarting = true;
        try {
            while (running < most && !waiting.isEmpty()) {
                running++;
                waiting.remove().run();
            }
        } finally {
            isStarting = false;
        }
    }
}
