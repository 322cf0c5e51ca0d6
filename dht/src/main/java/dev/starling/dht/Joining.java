package dev.starling.dht;

import dev.starling.host.Timeout;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How one socket's node gets into the network: it looks for its own id, and asks everybody who may
 * be there. When few or none answer it tries again, soon at first, then ever more rarely.
 */
final class Joining extends Timeout {
    private static final long AGAIN_FIRST_NANOS = Duration.ofSeconds(3).toNanos();
    private static final long AGAIN_MOST_NANOS = Duration.ofMinutes(5).toNanos();

    private final Vantage vantage;

    /** Null when none is under way: what a search has gathered is many times what a node keeps. */
    private @Nullable Search search;

    private long againNanos = AGAIN_FIRST_NANOS;
    private boolean hasJoined;
    private boolean isClosed;

    Joining(Vantage vantage) {
        this.vantage = vantage;
    }

    boolean hasJoined() {
        return hasJoined;
    }

    void join() {
        if (isClosed || isUnderWay()) {
            return;
        }
        NodeId self = vantage.self();
        Search begun =
                vantage.newSearch(
                        self,
                        id -> new Query.FindNode(id, self, vantage.want()),
                        Search.Listener.ofEnd(_ -> onEnd()));
        search = begun;
        begun.proceed();
    }

    /** The id has changed, or there are others to ask: what is under way is of no use. */
    void startOver() {
        cancel();
        join();
    }

    void later() {
        if (!isClosed && !isUnderWay() && !isArmed()) {
            vantage.host().arm(this, againNanos);
            againNanos = Math.min(againNanos * 2, AGAIN_MOST_NANOS);
        }
    }

    void close() {
        isClosed = true;
        cancel();
        vantage.host().cancel(this);
    }

    @Override
    protected void expire() {
        join();
    }

    private boolean isUnderWay() {
        return search != null;
    }

    private void cancel() {
        if (search != null) {
            search.cancel();
            search = null;
        }
    }

    private void onEnd() {
        search = null;
        hasJoined |= !vantage.table().isEmpty();
        vantage.onJoined();
        if (!vantage.isSelfSufficient()) {
            // Those who came with us are not known to anybody yet: they will be.
            later();
        } else {
            againNanos = AGAIN_FIRST_NANOS;
        }
    }
}
