package dev.starling.dht.interop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/** A program of somebody else's, which we run and listen to. It ends with us. */
public final class ForeignProcess implements AutoCloseable {
    private static final int LAST_LINES = 8;

    private final Process process;
    private final OutputStream commands;
    private final List<String> lines = new ArrayList<>();

    public ForeignProcess(Path directory, List<String> command) throws IOException {
        process =
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .start();
        commands = process.getOutputStream();
        Thread.ofPlatform().daemon().start(this::read);
    }

    public void say(String command) throws IOException {
        commands.write((command + "\n").getBytes(StandardCharsets.UTF_8));
        commands.flush();
    }

    /** The first line that is as wanted, of all that the program has written or will write. */
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
            if (left <= 0) {
                throw new TimeoutException(
                        "waited "
                                + atMost.toSeconds()
                                + " s for "
                                + what
                                + "; it last said "
                                + lastSaid());
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    public synchronized List<String> linesSoFar() {
        return List.copyOf(lines);
    }

    public synchronized List<String> lastSaid() {
        return List.copyOf(lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(2, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                heard(line);
            }
        } catch (IOException itHasEnded) {
            // so there is nothing more to hear
        }
    }

    private synchronized void heard(String line) {
        lines.add(line);
        notifyAll();
    }
}
