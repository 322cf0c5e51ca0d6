package dev.starling.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.starling.cli.output.ExitCode;
import dev.starling.cli.output.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;

/** One call of the program in an environment of its own, and what it said. */
public record Session(int code, String out, String err) {
    /** Without the properties file of whoever runs the tests. */
    private static final String NOWHERE = "/dev/null";

    public static Session of(String... arguments) {
        return of(Map.of("HOME", NOWHERE), arguments);
    }

    public static Session of(Map<String, String> environment, String... arguments) {
        return of(environment, Terminal.NONE, arguments);
    }

    public static Session of(
            Map<String, String> environment, Terminal terminal, String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int code =
                new Starling(environment, terminal, new PrintWriter(out), new PrintWriter(err))
                        .run(arguments);
        return new Session(code, out.toString(), err.toString());
    }

    public Session endsWith(ExitCode expected) {
        assertEquals(expected.code(), code, this::toString);
        return this;
    }

    /** Wrong usage, in one line and with nothing on standard output. */
    public Session isRefusedWith(String line) {
        assertEquals("starling: " + line + "\n", err);
        assertEquals("", out);
        return endsWith(ExitCode.USAGE);
    }
}
