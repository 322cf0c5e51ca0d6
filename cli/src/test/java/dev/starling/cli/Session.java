package dev.starling.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;

/** One call of the program in an environment of its own, and what it said. */
record Session(int code, String out, String err) {
    /** Without the properties file of whoever runs the tests. */
    private static final String NOWHERE = "/dev/null";

    static Session of(String... arguments) {
        return of(Map.of("HOME", NOWHERE), arguments);
    }

    static Session of(Map<String, String> environment, String... arguments) {
        return of(environment, Terminal.NONE, arguments);
    }

    static Session of(Map<String, String> environment, Terminal terminal, String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int code =
                new Starling(environment, terminal, new PrintWriter(out), new PrintWriter(err))
                        .run(arguments);
        return new Session(code, out.toString(), err.toString());
    }

    Session endsWith(ExitCode expected) {
        assertEquals(expected.code(), code, this::toString);
        return this;
    }

    /** Wrong usage, in one line and with nothing on standard output. */
    Session isRefusedWith(String line) {
        assertEquals("starling: " + line + "\n", err);
        assertEquals("", out);
        return endsWith(ExitCode.USAGE);
    }
}
