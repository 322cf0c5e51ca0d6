package dev.starling.cli.stream;

import dev.starling.cli.http.Response;
import dev.starling.host.Host;
import dev.starling.host.Result;
import dev.starling.peer.ContentReader;
import dev.starling.peer.Swarm;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who reads a part of a torrent's content. One piece of it is on its way to him at a time:
 * the next is read when he has taken that, so that he costs so much however slow he is.
 *
 * <p>All but {@link #begin} is on the host's thread.
 */
final class Player {
    static final int BYTES_ON_THE_WAY_MAX = 256 << 10;

    private final Executor thread;
    private final Host host;
    private final ContentReader reader;
    private final Runnable whenOver;
    private Response.@Nullable Sink sink;
    private boolean isOver;

    /** Since when he has not taken what is on its way. */
    private long waitsSince;

    private boolean isWaiting;

    Player(Executor thread, Host host, Swarm swarm, ByteRange.Part part, Runnable whenOver) {
        this.thread = thread;
        this.host = host;
        this.reader = swarm.reader(part.from(), part.end());
        this.whenOver = whenOver;
    }

    /** From any thread; answers what ends it. */
    Runnable begin(Response.Sink to) {
        thread.execute(
                () -> {
                    sink = to;
                    goOn();
                });
        return () -> thread.execute(this::end);
    }

    private void goOn() {
        isWaiting = false;
        if (!isOver) {
            reader.next(BYTES_ON_THE_WAY_MAX, this::onRead);
        }
    }

    private void onRead(Result<ByteBuffer> result) {
        Response.Sink to = sink;
        if (isOver || to == null) {
            return;
        }
        switch (result) {
            case Result.Done<ByteBuffer>(ByteBuffer read) when read.hasRemaining() -> {
                byte[] bytes = new byte[read.remaining()];
                read.get(bytes);
                isWaiting = true;
                waitsSince = host.nanoTime();
                to.write(bytes, () -> thread.execute(this::goOn));
            }
            case Result.Done<ByteBuffer> _ -> {
                to.end();
                end();
            }
            case Result.Failed<ByteBuffer> _ -> drop();
        }
    }

    /** For how long he has taken nothing of what is there for him. */
    long idleNanos() {
        return isWaiting ? host.nanoTime() - waitsSince : 0;
    }

    /** He is cut off, and may ask again from where he was. */
    void drop() {
        Response.Sink to = sink;
        if (!isOver && to != null) {
            to.fail();
        }
        end();
    }

    private void end() {
        if (!isOver) {
            isOver = true;
            reader.close();
            whenOver.run();
        }
    }
}
