package dev.starling.cli;

import dev.starling.cli.output.ExitCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What INT and TERM do: the thread that runs the verb is interrupted, tidies up and says how it
 * ended, and with that code the program ends. The JVM's own would be 130 or 143, at once. A second
 * one does not wait for that.
 */
final class Interruption {
    private static final int TIDYING_SECONDS_MAX = 5;

    private final Thread running;
    private final CompletableFuture<Integer> code = new CompletableFuture<>();
    private final Thread hook = new Thread(this::onSignal, "starling-interruption");

    private Interruption(Thread running) {
        this.running = running;
    }

    static Interruption of(Thread running) {
        var interruption = new Interruption(running);
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    /** Ends the program. */
    void exit(int exitCode) {
        code.complete(exitCode);
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException isEndingAlready) {
            // and with this code, as soon as the hook has seen it
        }
        System.exit(exitCode);
    }

    private void onSignal() {
        running.interrupt();
        SecondSignal.ends(ExitCode.INTERRUPTED.code());
        int exitCode = ExitCode.INTERRUPTED.code();
        try {
            exitCode = code.get(TIDYING_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException tooLate) {
            // It does not hear; it is ended all the same.
        }
        Runtime.getRuntime().halt(exitCode);
    }
}
