package dev.starling.cli.output;

/** How far something is that works through so many bytes. */
public final class Progress implements AutoCloseable {
    private static final long REDRAW_NANOS = 100_000_000;

    private final ProgressLine line;
    private final String what;
    private final long total;
    private long lastNanos = System.nanoTime();

    /**
     * @param what is being done, like {@code hashing}
     * @param total how many bytes it will have been done with
     */
    public Progress(ProgressLine line, String what, long total) {
        this.line = line;
        this.what = what;
        this.total = total;
    }

    /** To be called as often as one likes. */
    public void show(long done) {
        long now = System.nanoTime();
        if (now - lastNanos >= REDRAW_NANOS) {
            lastNanos = now;
            int percent = total == 0 ? 100 : (int) (100.0 * done / total);
            line.show(
                    percent, what + " " + Amounts.bytes(done) + " of " + Amounts.bytes(total), now);
        }
    }

    /** Leaves the terminal as it was. */
    @Override
    public void close() {
        line.clear();
    }
}
