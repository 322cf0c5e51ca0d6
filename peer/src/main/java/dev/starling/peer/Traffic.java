package dev.starling.peer;

import dev.starling.host.Host;
import dev.starling.peer.picking.RateMeter;
import dev.starling.peer.storage.ResumeFacts;
import org.jspecify.annotations.Nullable;

/** The bytes of blocks that one torrent has moved either way, and how many it may. */
final class Traffic {
    private final PeerNode node;
    private final Host host;
    private final RateMeter down;
    private final RateMeter up;

    /** What this torrent alone is allowed; null when that is as much as there is. */
    private @Nullable Allowance allowance;

    private long bytesDown;
    private long bytesUp;

    /** What went either way in earlier lives. */
    private long bytesDownBefore;

    private long bytesUpBefore;

    Traffic(PeerNode node) {
        this.node = node;
        this.host = node.host();
        this.down = new RateMeter(host.nanoTime());
        this.up = new RateMeter(host.nanoTime());
    }

    /** Earlier lives are remembered. */
    void recall(ResumeFacts facts) {
        bytesDownBefore = facts.downloadedBytes();
        bytesUpBefore = facts.uploadedBytes();
    }

    /** In bytes a second; {@link PeerSettings#UNLIMITED} for no limit. */
    void setLimits(long downPerSecond, long upPerSecond, boolean isClosed) {
        boolean isLimited =
                downPerSecond != PeerSettings.UNLIMITED || upPerSecond != PeerSettings.UNLIMITED;
        Allowance before = allowance;
        if (before != null) {
            before.setLimits(downPerSecond, upPerSecond); // who waits and need not, goes on
            allowance = isLimited ? before : null;
        } else if (isLimited && !isClosed) {
            allowance = new Allowance(host, downPerSecond, upPerSecond);
        }
    }

    @Nullable Allowance allowance() {
        return allowance;
    }

    void onDown(int bytes, long now) {
        bytesDown += bytes;
        node.onDown(bytes);
        down.add(bytes, now);
    }

    void onUp(int bytes, long now) {
        bytesUp += bytes;
        node.onUp(bytes);
        up.add(bytes, now);
    }

    long bytesDown() {
        return bytesDown;
    }

    long bytesUp() {
        return bytesUp;
    }

    long bytesDownEver() {
        return bytesDownBefore + bytesDown;
    }

    long bytesUpEver() {
        return bytesUpBefore + bytesUp;
    }

    long downRate() {
        return down.bytesPerSecond(host.nanoTime());
    }

    long upRate() {
        return up.bytesPerSecond(host.nanoTime());
    }

    void close() {
        Allowance own = allowance;
        if (own != null) {
            own.close();
        }
    }
}
