package dev.starling.host.netty;

import io.netty.channel.EventLoop;
import java.util.ArrayList;

/**
 * Flushes at the end of the event loop's turn whatever was written to during the turn. A port that
 * answers fifty queries of one batch thus makes one system call, not fifty.
 */
final class TurnEnd implements Runnable {
    /** Something that has written and not flushed yet. It registers once a turn. */
    interface Flushable {
        void flush();
    }

    private final EventLoop loop;
    private ArrayList<Flushable> waiting = new ArrayList<>();
    private ArrayList<Flushable> spare = new ArrayList<>();

    TurnEnd(EventLoop loop) {
        this.loop = loop;
    }

    void flushLater(Flushable flushable) {
        if (waiting.isEmpty()) {
            loop.execute(this);
        }
        waiting.add(flushable);
    }

    @Override
    public void run() {
        // A flush may make a stream writable, and its handler then writes: that is for the next
        // turn.
        var flushing = waiting;
        waiting = spare;
        for (var flushable : flushing) {
            flushable.flush();
        }
        flushing.clear();
        spare = flushing;
    }
}
