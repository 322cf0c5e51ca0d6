package dev.starling.peer.picking;

import java.util.LinkedHashSet;
import org.jspecify.annotations.Nullable;

/**
 * So many bytes a second and no more, with turns for those who share it.
 *
 * <p>A bucket that fills with time and may be overdrawn by what goes at once: whoever comes while
 * there is something in it may send a block, and the next one waits until the debt is paid. So
 * blocks need not be cut, and the mean is exact. Those who wait stand in line; after a turn one
 * stands at its end again.
 */
public final class RateLimit {
    /** For no limit at all. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    /** What gathers while nobody sends: a quarter of a second's worth, and a block in any case. */
    private static final int BURST_DIVISOR = 4;

    private static final long BURST_MIN = 16 * 1024;
    private static final long SECOND = 1_000_000_000;

    private final LinkedHashSet<Long> line = new LinkedHashSet<>();
    private long bytesPerSecond;

    /** Below zero when overdrawn. */
    private double balance;

    private long filledAt;

    public RateLimit(long bytesPerSecond, long now) {
        assert bytesPerSecond > 0 : bytesPerSecond;
        this.bytesPerSecond = bytesPerSecond;
        this.filledAt = now;
        this.balance = burst();
    }

    public void setRate(long newBytesPerSecond, long now) {
        assert newBytesPerSecond > 0 : newBytesPerSecond;
        fill(now);
        bytesPerSecond = newBytesPerSecond;
        // Of another rate's debt, no more than the new one could have run up.
        balance = Math.clamp(balance, -burst(), burst());
    }

    public boolean isUnlimited() {
        return bytesPerSecond == UNLIMITED;
    }

    /** Whether something may be sent now. */
    public boolean isOpen(long now) {
        if (isUnlimited()) {
            return true;
        }
        fill(now);
        return balance > 0;
    }

    /** Something was sent, or came. */
    public void spend(long bytes, long now) {
        assert bytes >= 0 : bytes;
        if (!isUnlimited()) {
            fill(now);
            balance -= bytes;
        }
    }

    /** How long until it is open; 0 when it is. */
    public long waitNanos(long now) {
        if (isOpen(now)) {
            return 0;
        }
        return (long) (-balance * SECOND / bytesPerSecond) + 1;
    }

    /** Stands in line, at its end; who stands there already keeps its place. */
    public void queue(long key) {
        line.add(key);
    }

    /** Whether anybody stands in line. */
    public boolean isWaitedFor() {
        return !line.isEmpty();
    }

    public void leave(long key) {
        line.remove(key);
    }

    /** Whose turn it is, if it is open; he leaves the line. Null when nobody's. */
    public @Nullable Long nextInLine(long now) {
        return line.isEmpty() || !isOpen(now) ? null : line.removeFirst();
    }

    private void fill(long now) {
        long elapsed = now - filledAt;
        if (elapsed > 0) {
            balance = Math.min(burst(), balance + (double) elapsed * bytesPerSecond / SECOND);
            filledAt = now;
        }
    }

    private double burst() {
        return Math.max(BURST_MIN, bytesPerSecond / BURST_DIVISOR);
    }
}
