package dev.starling.cli;

import java.io.PrintStream;
import java.io.PrintWriter;

/** Where the program begins and ends. */
final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(starling(Terminal.ofThisProcess()).run(arguments));
    }

    /** The program as users start it. */
    static Starling starling(Terminal terminal) {
        var starling =
                new Starling(System.getenv(), terminal, writer(System.out), writer(System.err));
        // Callbacks of ours are caught by their host; what arrives here, nobody expected.
        Thread.setDefaultUncaughtExceptionHandler(
                (_, thrown) -> System.exit(starling.fail(thrown).code()));
        return starling;
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, stream.charset());
    }
}
