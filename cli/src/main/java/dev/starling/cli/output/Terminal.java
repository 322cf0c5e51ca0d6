package dev.starling.cli.output;

import java.util.Map;

/**
 * Which of the standard streams a person is watching. Java cannot tell them apart ({@code
 * System.console()} looks at input and output together), a shell can: the launcher says it in a
 * system property.
 *
 * @param columns of standard output; 0 when nobody knows, or nobody watches
 */
public record Terminal(boolean isOutput, boolean isError, int columns) {
    public static final Terminal NONE = new Terminal(false, false);

    private static final int COLUMNS_MAX = 10_000;

    public Terminal(boolean isOutput, boolean isError) {
        this(isOutput, isError, 0);
    }

    public static Terminal ofThisProcess() {
        String streams = System.getProperty("starling.terminal", "");
        int columns = Integer.getInteger("starling.columns", 0);
        return new Terminal(
                streams.contains("out"),
                streams.contains("err"),
                columns < 0 || columns > COLUMNS_MAX ? 0 : columns);
    }

    /** Whether to colour standard output: see no-color.org. */
    public boolean colours(Map<String, String> environment) {
        return isOutput
                && environment.getOrDefault("NO_COLOR", "").isEmpty()
                && canMove(environment);
    }

    /** Whether standard error may show progress that is written over. */
    public boolean animates(Map<String, String> environment) {
        return isError && canMove(environment);
    }

    private static boolean canMove(Map<String, String> environment) {
        return !environment.getOrDefault("TERM", "dumb").equals("dumb");
    }
}
