package dev.starling.cli.output;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/**
 * How a verb tells its results: it says each of them once, for programs and for people, and this
 * writes what the user wants to read. From any thread.
 */
public sealed interface Output permits JsonOutput, TextOutput {
    /**
     * Data, for standard output.
     *
     * @param text null for what only programs are told
     */
    void tell(Event event, @Nullable String text);

    /** How it went: an event like any other, but not what a person would put into a file. */
    void sumUp(Event event, String text);

    /** Why it could not be done; people are told by whoever ends the verb. */
    void fail(Failure failure);

    static Output of(boolean json, PrintWriter out, PrintWriter err) {
        return json ? new JsonOutput(out) : new TextOutput(out, err);
    }
}
