package dev.starling.cli;

import dev.starling.cli.output.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A call of the program that goes on until it is interrupted, and can be read meanwhile. */
public final class VerbInBackground {
    private static final long SECONDS_MAX = 30;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Thread thread;
    private volatile int code = -1;

    public VerbInBackground(String... arguments) {
        thread =
                Thread.ofPlatform()
                        .daemon()
                        .start(
                                () -> {
                                    var starling =
                                            new Starling(
                                                    Map.of("HOME", "/dev/null"),
                                                    Terminal.NONE,
                                                    new PrintWriter(out, true),
                                                    new PrintWriter(err, true));
                                    code = starling.run(arguments);
                                });
    }

    /** What it has written to its standard output, once that is as wanted. */
    public String await(String what, Predicate<String> isWanted) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
        while (!isWanted.test(out.toString())) {
            if (System.nanoTime() > deadline || !thread.isAlive()) {
                throw new AssertionError("waited in vain for " + what + ": " + out + err);
            }
            Thread.sleep(10);
        }
        return out.toString();
    }

    /** Interrupts it, as its user would, and says how that ended. */
    public Session interrupt() throws InterruptedException {
        thread.interrupt();
        return awaitEnd();
    }

    /** How it ends by itself. */
    public Session awaitEnd() throws InterruptedException {
        thread.join(TimeUnit.SECONDS.toMillis(SECONDS_MAX));
        return new Session(code, out.toString(), err.toString());
    }
}
