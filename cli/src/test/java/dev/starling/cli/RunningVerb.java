package dev.starling.cli;

import dev.starling.cli.output.Terminal;
import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/** A call of the program that goes on until it is done, or interrupted, and can be listened to. */
public final class RunningVerb implements AutoCloseable {
    private static final Duration CLOSING = Duration.ofSeconds(6);

    private final Map<String, String> environment;
    private final List<String> arguments;
    private final List<String> lines = new ArrayList<>();
    private final CompletableFuture<Integer> code = new CompletableFuture<>();
    private final Thread thread;

    public RunningVerb(List<String> arguments) {
        this(Map.of("HOME", "/dev/null"), arguments);
    }

    public RunningVerb(Map<String, String> environment, List<String> arguments) {
        this.environment = environment;
        this.arguments = List.copyOf(arguments);
        this.thread = Thread.ofPlatform().daemon().start(this::run);
    }

    /** The first line that is as wanted, of all that it has written or will write. */
    public synchronized String await(String what, Predicate<String> wanted, Duration atMost)
            throws InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + atMost.toNanos();
        for (int seen = 0; ; ) {
            for (; seen < lines.size(); seen++) {
                if (wanted.test(lines.get(seen))) {
                    return lines.get(seen);
                }
            }
            long left = deadline - System.nanoTime();
            if (left <= 0 || code.isDone()) {
                throw new TimeoutException("waited in vain for " + what + "; " + this);
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    /** What it ends with. */
    public int code(Duration atMost) throws Exception {
        try {
            return code.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("it does not end; " + this, e);
        }
    }

    @Override
    public void close() {
        interrupt();
    }

    /** Interrupts it, as its user would, and waits for its end. */
    public void interrupt() {
        thread.interrupt();
        try {
            thread.join(CLOSING);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (var out = new PrintWriter(new Lines(), true);
                var err = new PrintWriter(new Lines(), true)) {
            var starling = new Starling(environment, Terminal.NONE, out, err);
            code.complete(starling.run(arguments.toArray(String[]::new)));
        } catch (Throwable thrown) {
            code.completeExceptionally(thrown);
        }
        heard("(ended)");
    }

    private synchronized void heard(String line) {
        lines.add(line);
        notifyAll();
    }

    @Override
    public synchronized String toString() {
        return arguments
                + " said last "
                + lines.subList(Math.max(0, lines.size() - 8), lines.size());
    }

    /** What is written, a line at a time. */
    private final class Lines extends Writer {
        private final StringBuilder line = new StringBuilder();

        @Override
        public void write(char[] chars, int offset, int length) {
            for (int i = offset; i < offset + length; i++) {
                if (chars[i] == '\n') {
                    heard(line.toString());
                    line.setLength(0);
                } else {
                    line.append(chars[i]);
                }
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
