package dev.starling.cli;

import dev.starling.cli.output.Terminal;
import java.io.PrintStream;
import java.io.PrintWriter;

/** Where the program begins and ends. */
final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        var starling = starling(Terminal.ofThisProcess());
        var interruption = Interruption.of(Thread.currentThread());
        // Callbacks of ours are caught by their host; what arrives here, nobody expected.
        Thread.setDefaultUncaughtExceptionHandler(
                (_, thrown) -> interruption.exit(starling.fail(thrown).code()));
        interruption.exit(starling.run(arguments));
    }

    /** The program as users start it. */
    static Starling starling(Terminal terminal) {
        return new Starling(System.getenv(), terminal, writer(System.out), writer(System.err));
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, stream.charset());
    }
}
