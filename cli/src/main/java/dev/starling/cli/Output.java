package dev.starling.cli;

import java.io.PrintWriter;

/**
 * How a verb tells its results: it says each of them once, for programs and for people, and this
 * writes what the user wants to read. From any thread.
 */
sealed interface Output permits JsonOutput, TextOutput {
    /** Data, for standard output. */
    void tell(Event event, String text);

    /** How it went: an event like any other, but not what a person would put into a file. */
    void sumUp(Event event, String text);

    static Output of(boolean json, PrintWriter out, PrintWriter err) {
        return json ? new JsonOutput(out) : new TextOutput(out, err);
    }
}
