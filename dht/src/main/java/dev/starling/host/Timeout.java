package dev.starling.host;

/**
 * Something that happens later, unless it is cancelled. Whatever waits (a query, a lookup, a secret
 * that turns) extends this, so that the waiting thing and its timer are one object. It may be armed
 * on one host at a time.
 */
public abstract class Timeout {
    static final int IDLE = -1;

    /** In a slot at position 0; at the next one it is one less, and so on. */
    static final int IN_SLOT = -2;

    long deadline;
    long order;

    /** First in the wheel's line; the next one is one more, and so on. */
    static final int IN_LINE = 1 << 30;

    /** {@link #IDLE}, or where in the wheel: in a slot, in the line, or the index in the heap. */
    int place = IDLE;

    /** The time has come. The timeout is idle again and may be armed anew. */
    protected abstract void expire();

    public final boolean isArmed() {
        return place != IDLE;
    }

    /** When it expires, or when it last did or would have, on its host's clock. */
    public final long deadlineNanos() {
        return deadline;
    }

    /** What decides between two of one instant: the lower one expires first. */
    public final long order() {
        return order;
    }

    final boolean isBefore(Timeout other) {
        return deadline < other.deadline || (deadline == other.deadline && order < other.order);
    }
}
