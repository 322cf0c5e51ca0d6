package dev.starling.cli.simulate;

import dev.starling.cli.output.Amounts;
import dev.starling.cli.output.Event;
import dev.starling.cli.output.JsonOutput;
import dev.starling.cli.output.Output;
import dev.starling.cli.output.ProgressLine;
import dev.starling.simulation.scenario.Observer;
import java.time.Duration;
import java.util.Locale;

/** Says how far a run is, and ends it early when its user interrupts. */
final class RunProgress implements Observer {
    private static final long REDRAW_NANOS = 100_000_000;
    private static final long EVENT_NANOS = 1_000_000_000;

    private final ProgressLine line;
    private final Output out;
    private final long began = System.nanoTime();
    private long shownAt = began;
    private boolean isInterrupted;

    RunProgress(ProgressLine line, Output out) {
        this.line = line;
        this.out = out;
    }

    @Override
    public void onProgress(Duration now, Duration total, long events, String doing) {
        long nanos = System.nanoTime();
        boolean isForPrograms = out instanceof JsonOutput;
        if (nanos - shownAt < (isForPrograms ? EVENT_NANOS : REDRAW_NANOS)) {
            return;
        }
        shownAt = nanos;
        Duration wall = Duration.ofNanos(nanos - began);
        long perSecond = (long) (events / (wall.toNanos() / 1e9));
        if (isForPrograms) {
            out.tell(
                    Event.named("progress")
                            .with("virtual_ms", now.toMillis())
                            .with("total_ms", total.toMillis())
                            .with("wall_ms", wall.toMillis())
                            .with("events", events)
                            .with("events_per_second", perSecond)
                            .with("doing", doing),
                    null);
            return;
        }
        int percent =
                total.isZero() ? -1 : (int) Math.min(99, now.toMillis() * 100.0 / total.toMillis());
        line.show(
                percent,
                String.format(
                        Locale.ROOT,
                        "%s: %s of %s virtual, %s real, %s events/s",
                        doing,
                        Amounts.duration(now),
                        Amounts.duration(total),
                        Amounts.duration(wall),
                        Amounts.count(perSecond)),
                nanos);
    }

    /** An interrupted thread cannot write files: it is remembered here instead. */
    @Override
    public boolean isToStop() {
        isInterrupted |= Thread.interrupted();
        return isInterrupted;
    }

    boolean isInterrupted() {
        return isInterrupted;
    }
}
