package dev.starling.cli.watch;

import dev.starling.cli.node.Torrent;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs a program of the user's when a torrent is complete: directly, so that no name is ever read
 * by a shell. One at a time, for so long, and so much of what it says.
 *
 * <p>On the host's thread; each run has a virtual one of its own that ends with it.
 */
public final class CompletionHook {
    public static final Duration RUN_TIME_MAX = Duration.ofMinutes(10);

    private static final int WAITING_MAX = 20_000;
    private static final int OUTPUT_BYTES_MAX = 2_000;
    private static final int STEP_MILLIS = 50;
    private static final File NOTHING = new File("/dev/null");

    private final String program;
    private final Duration runTime;
    private final Executor thread;
    private final Consumer<String> notes;
    private final ArrayDeque<Run> waiting = new ArrayDeque<>();
    private @Nullable Process running;
    private boolean isBusy;
    private boolean isClosed;

    private record Run(
            String hash, String name, String directory, String labels, Runnable whenOver) {}

    /**
     * A hook.
     *
     * @param thread the host's
     * @param notes hears how runs ended, in sentences, on the host's thread
     */
    public CompletionHook(
            String program, Duration runTime, Executor thread, Consumer<String> notes) {
        this.program = program;
        this.runTime = runTime;
        this.thread = thread;
        this.notes = notes;
    }

    /**
     * Runs it, when its turn comes.
     *
     * @param whenOver called when it need not be run again for this torrent
     */
    public void run(Torrent torrent, Runnable whenOver) {
        if (isClosed || waiting.size() >= WAITING_MAX) {
            return; // it is made up for after the next start
        }
        waiting.add(
                new Run(
                        torrent.infoHash().toString(),
                        torrent.name(),
                        torrent.record().directory(),
                        String.join(",", torrent.record().labels()),
                        whenOver));
        goOn();
    }

    /** Ends what runs; it is run again after the next start. */
    public void close() {
        isClosed = true;
        waiting.clear();
        Process open = running;
        if (open != null) {
            end(open);
        }
    }

    private void goOn() {
        if (isBusy || isClosed || waiting.isEmpty()) {
            return;
        }
        isBusy = true;
        Run run = waiting.remove();
        Process process;
        try {
            process = start(run);
        } catch (IOException e) {
            over(run, program + " cannot be run: " + e.getMessage());
            return;
        }
        running = process;
        Thread.ofVirtual()
                .name("starling-hook")
                .start(
                        () -> {
                            String how = await(process);
                            thread.execute(() -> over(run, how));
                        });
    }

    private Process start(Run run) throws IOException {
        var builder = new ProcessBuilder(program);
        var environment = builder.environment();
        environment.put("STARLING_HASH", harmless(run.hash()));
        environment.put("STARLING_NAME", harmless(run.name()));
        environment.put("STARLING_DIRECTORY", harmless(run.directory()));
        environment.put("STARLING_LABELS", harmless(run.labels()));
        return builder.redirectErrorStream(true).redirectInput(NOTHING).start();
    }

    /** Names come from strangers, and a NUL would end the value. */
    private static String harmless(String value) {
        return value.replace('\0', '\uFFFD');
    }

    private String await(Process process) {
        long deadline = System.nanoTime() + runTime.toNanos();
        var said = new StringBuilder();
        byte[] room = new byte[OUTPUT_BYTES_MAX];
        InputStream output = process.getInputStream();
        try {
            // Never a read that waits: what the program started and left may keep the pipe open.
            boolean isOver = false;
            while (!isOver) {
                isOver = process.waitFor(STEP_MILLIS, TimeUnit.MILLISECONDS);
                while (output.available() > 0) {
                    int count = output.read(room);
                    int rest = Math.clamp(OUTPUT_BYTES_MAX - said.length(), 0, count);
                    said.append(new String(room, 0, rest, StandardCharsets.UTF_8));
                    if (System.nanoTime() > deadline) {
                        break;
                    }
                }
                if (!isOver && System.nanoTime() > deadline) {
                    end(process);
                    return with(program + " took too long and was ended", said);
                }
            }
            return with(program + " ended with " + process.exitValue(), said);
        } catch (IOException e) {
            return program + " cannot be listened to: " + e.getMessage();
        } catch (InterruptedException e) {
            end(process);
            return program + " was interrupted";
        }
    }

    private static String with(String how, StringBuilder said) {
        String text = said.toString().strip();
        return text.isEmpty() ? how : how + ", and said: " + text;
    }

    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        var _ = process.destroyForcibly();
    }

    private void over(Run run, String how) {
        isBusy = false;
        running = null;
        if (isClosed) {
            return;
        }
        notes.accept(run.name() + " is complete: " + how);
        run.whenOver().run();
        goOn();
    }
}
