package dev.starling.cli.daemon;

import dev.starling.cli.output.Amounts;
import dev.starling.cli.output.Event;
import dev.starling.cli.output.Failure;
import dev.starling.cli.output.JsonOutput;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What a running node writes to standard error: what its user wants to know afterwards, a line
 * each, and no more lines than somebody can read. From any thread.
 */
final class NodeLog {
    /** As users write them, the gravest first. */
    enum Level {
        ERROR(3),
        WARN(4),
        INFO(6),
        DEBUG(7);

        /** Syslog's, which systemd's journal reads at the beginning of a line. */
        private final int priority;

        Level(int priority) {
            this.priority = priority;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How lines look. */
    enum Form {
        TEXT,
        /** The journal knows the time. */
        JOURNAL,
        JSON
    }

    /** At once; more are counted only. */
    static final int LINES_MAX = 60;

    /** After so long there is room for one more. */
    static final long NANOS_PER_LINE = 500_000_000;

    static final int LINE_CHARS_MAX = 2_000;

    private static final int FRAMES_MAX = 20;

    private final PrintWriter err;
    private final Level level;
    private final Form form;
    private final LongSupplier nanoTime;
    private final Supplier<Instant> clock;
    private long room = LINES_MAX;
    private long roomSince;
    private long leftOut;

    NodeLog(
            PrintWriter err,
            Level level,
            Form form,
            LongSupplier nanoTime,
            Supplier<Instant> clock) {
        this.err = err;
        this.level = level;
        this.form = form;
        this.nanoTime = nanoTime;
        this.clock = clock;
        this.roomSince = nanoTime.getAsLong();
    }

    static NodeLog of(
            PrintWriter err, Level level, boolean isJson, Map<String, String> environment) {
        boolean isJournal = !environment.getOrDefault("JOURNAL_STREAM", "").isEmpty();
        Form form = isJson ? Form.JSON : isJournal ? Form.JOURNAL : Form.TEXT;
        return new NodeLog(err, level, form, System::nanoTime, Instant::now);
    }

    boolean isWanted(Level of) {
        return of.compareTo(level) <= 0;
    }

    /** Something that happened, if the user wants to know of such things. */
    void say(Level of, Event event, String sentence) {
        say(of, event, () -> sentence);
    }

    /** The same, of what takes a while to put into words: only if it is written. */
    private void say(Level of, Event event, Supplier<String> sentence) {
        if (!isWanted(of)) {
            return;
        }
        synchronized (this) {
            if (!hasRoom()) {
                leftOut++;
                return;
            }
            if (leftOut > 0) {
                var left = Event.named("left-out").with("lines", leftOut);
                String lines = Amounts.count(leftOut, "line was", "lines were");
                write(Level.WARN, left, lines + " left out: too many at once");
                leftOut = 0;
            }
            write(of, event, sentence.get());
        }
    }

    /** What the node did of its own accord. */
    void note(String sentence) {
        say(Level.INFO, Event.named("note").with("text", sentence), sentence);
    }

    /** Something could not be kept. */
    void notKept(IOException why) {
        say(Level.WARN, Event.named("not-kept"), Failure.of(why).line());
    }

    void started(int port, String url, int torrents) {
        say(
                Level.INFO,
                Event.named("started")
                        .with("port", port)
                        .with("http", url)
                        .with("torrents", torrents),
                "started at port "
                        + port
                        + (url.isEmpty() ? "" : " and " + url)
                        + ", with "
                        + Amounts.count(torrents, "torrent"));
    }

    /** A mistake of our own, that was survived. */
    void mistake(Object callback, Throwable failure) {
        say(Level.ERROR, Event.named("mistake"), () -> sentence(callback, failure));
    }

    private String sentence(Object callback, Throwable failure) {
        String where =
                List.of(failure.getStackTrace()).stream()
                        .limit(isWanted(Level.DEBUG) ? FRAMES_MAX : 1)
                        .map(frame -> " at " + frame)
                        .reduce("", String::concat);
        return "a mistake of Starling's own, in "
                + callback.getClass().getName()
                + ": "
                + failure
                + where;
    }

    private boolean hasRoom() {
        long now = nanoTime.getAsLong();
        long more = (now - roomSince) / NANOS_PER_LINE;
        roomSince += more * NANOS_PER_LINE;
        room = Math.min(LINES_MAX, room + more);
        if (room == 0) {
            return false;
        }
        room--;
        return true;
    }

    private void write(Level of, Event event, String sentence) {
        String line = Failure.oneLine(sentence);
        if (line.length() > LINE_CHARS_MAX) {
            line = line.substring(0, LINE_CHARS_MAX) + "…";
        }
        String time = clock.get().truncatedTo(ChronoUnit.MILLIS).toString();
        err.println(
                switch (form) {
                    case TEXT -> time + " " + of.word() + " " + line;
                    case JOURNAL -> "<" + of.priority + ">" + line;
                    case JSON ->
                            JsonOutput.line(
                                    Event.named(event.name())
                                            .with("time", time)
                                            .with("level", of.word())
                                            .with("message", line)
                                            .withAll(event.fields()));
                });
        err.flush();
    }
}
