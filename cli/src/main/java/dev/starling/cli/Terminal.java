package dev.starling.cli;

import java.util.Map;

/**
 * Which of the standard streams a person is watching. Java cannot tell them apart ({@code
 * System.console()} looks at input and output together), a shell can: the launcher says it in a
 * system property.
 */
record Terminal(boolean isOutput, boolean isError) {
    static final Terminal NONE = new Terminal(false, false);

    static Terminal ofThisProcess() {
        String streams = System.getProperty("starling.terminal", "");
        return new Terminal(streams.contains("out"), streams.contains("err"));
    }

    /** Whether to colour standard output: see no-color.org. */
    boolean colours(Map<String, String> environment) {
        return isOutput
                && environment.getOrDefault("NO_COLOR", "").isEmpty()
                && canMove(environment);
    }

    /** Whether standard error may show progress that is written over. */
    boolean animates(Map<String, String> environment) {
        return isError && canMove(environment);
    }

    private static boolean canMove(Map<String, String> environment) {
        return !environment.getOrDefault("TERM", "dumb").equals("dumb");
    }
}
