package dev.starling.cli.output;

import java.io.PrintWriter;
import java.time.Duration;

/**
 * How far something is, on standard error: a line that is drawn anew where a person watches, and
 * otherwise one now and then.
 */
public final class ProgressLine {
    private static final long PLAIN_NANOS = Duration.ofSeconds(10).toNanos();
    private static final int PLAIN_PERCENT = 5;
    private static final int BAR_CHARS = 24;

    private final PrintWriter err;
    private final boolean isAnimated;
    private long saidAt = Long.MIN_VALUE / 2;
    private int saidPercent = -PLAIN_PERCENT;
    private boolean isDrawn;

    public ProgressLine(PrintWriter err, boolean isAnimated) {
        this.err = err;
        this.isAnimated = isAnimated;
    }

    /**
     * Shows it, if it is time to.
     *
     * @param percent of all that is to be done; -1 when nobody knows
     */
    public void show(int percent, String text, long nowNanos) {
        if (isAnimated) {
            err.print("\r\u001b[K" + (percent < 0 ? "" : bar(percent)) + text);
            err.flush();
            isDrawn = true;
            return;
        }
        boolean isDue = nowNanos - saidAt >= PLAIN_NANOS || percent >= saidPercent + PLAIN_PERCENT;
        if (isDue) {
            saidAt = nowNanos;
            saidPercent = percent;
            err.println("starling: " + (percent < 0 ? "" : percent + " %, ") + text);
            err.flush();
        }
    }

    /** A line of its own, above. */
    public void say(String line) {
        clear();
        err.println("starling: " + line);
        err.flush();
    }

    public void clear() {
        if (isDrawn) {
            err.print("\r\u001b[K");
            err.flush();
            isDrawn = false;
        }
    }

    private static String bar(int percent) {
        int full = percent * BAR_CHARS / 100;
        return "[" + "█".repeat(full) + "·".repeat(BAR_CHARS - full) + "] " + percent + " % ";
    }
}
