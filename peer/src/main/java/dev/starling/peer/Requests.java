package dev.starling.peer;

import dev.starling.peer.picking.RequestDepth;
import dev.starling.peer.torrent.Block;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What we have asked one peer for and not yet got.
 *
 * <p>Stalled is not lost: when a peer sends nothing for a while, others may be asked for its
 * blocks, but what it sends in the end still counts.
 */
final class Requests {
    private static final long FORGOTTEN_NANOS = TimeUnit.MINUTES.toNanos(2);

    private final RequestDepth depth;

    /** When each was asked, in that order. */
    private final Map<Block, Long> askedAt = new LinkedHashMap<>();

    /** What may still come although it is wanted no more: cancelled, or asked before a choke. */
    private long pardonedBytes;

    private long lastProgress;
    private boolean isStalled;

    /** What it was asked for is asked of others, too. */
    private boolean isGivenUp;

    Requests(long now) {
        depth = new RequestDepth(now);
    }

    RequestDepth depth() {
        return depth;
    }

    /** How many more it may be asked for now, in batches: few messages are better than many. */
    int room() {
        if (isStalled) {
            return askedAt.isEmpty() ? 1 : 0;
        }
        int wanted = depth.depth() - askedAt.size();
        return wanted * 4 >= depth.depth() || askedAt.isEmpty() ? wanted : 0;
    }

    void onAsked(Block block, long now) {
        if (askedAt.isEmpty()) {
            lastProgress = now;
            isGivenUp = false;
        }
        askedAt.put(block, now);
    }

    boolean isAsked(Block block) {
        return askedAt.containsKey(block);
    }

    int count() {
        return askedAt.size();
    }

    boolean isEmpty() {
        return askedAt.isEmpty();
    }

    /** A part of what was asked has come. */
    void onProgress(long now) {
        lastProgress = now;
        isStalled = false;
        isGivenUp = false;
    }

    /** All of it has come. */
    void onArrived(Block block, long now) {
        Long asked = askedAt.remove(block);
        if (asked != null) {
            depth.onBlock(block.length(), now - asked, now);
        }
    }

    /** The peer will not send it. Answers whether it was asked for it. */
    boolean onRejected(Block block) {
        return askedAt.remove(block) != null;
    }

    /** It is wanted no more, and the peer is told so. */
    boolean cancel(Block block) {
        boolean wasAsked = askedAt.remove(block) != null;
        if (wasAsked) {
            pardonedBytes += block.length();
        }
        return wasAsked;
    }

    /** The peer chokes us without a word on each: all of it is over. */
    List<Block> forgetAll() {
        var all = new ArrayList<>(askedAt.keySet());
        all.forEach(block -> pardonedBytes += block.length());
        askedAt.clear();
        return all;
    }

    /** Something came that is not asked for. Answers whether that may be. */
    boolean isPardoned(Block block) {
        if (pardonedBytes < block.length()) {
            return false;
        }
        pardonedBytes -= block.length();
        return true;
    }

    boolean isStalled() {
        return isStalled;
    }

    boolean isGivenUp() {
        return isGivenUp;
    }

    /** Answers whether this is the moment from which on others are asked instead. */
    boolean stallsNow(long now) {
        if (isGivenUp || askedAt.isEmpty() || now - lastProgress < depth.timeoutNanos(1, now)) {
            return false;
        }
        isStalled = true;
        isGivenUp = true;
        depth.restart(now);
        return true;
    }

    /**
     * Whether the peer has been silent for so long that it must have forgotten what it was asked:
     * without an end a peer that lost our requests would never be asked again.
     */
    boolean areForgotten(long now) {
        return isStalled && !askedAt.isEmpty() && now - lastProgress >= FORGOTTEN_NANOS;
    }

    List<Block> all() {
        return new ArrayList<>(askedAt.keySet());
    }
}
