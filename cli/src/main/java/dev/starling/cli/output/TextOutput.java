package dev.starling.cli.output;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** Lines for people, and for the scripts that they write. */
public record TextOutput(PrintWriter out, PrintWriter err) implements Output {
    @Override
    public void tell(Event event, @Nullable String text) {
        if (text != null) {
            out.println(text);
            out.flush();
        }
    }

    @Override
    public void fail(Failure failure) {}

    @Override
    public void sumUp(Event event, String text) {
        err.println("starling: " + text);
        err.flush();
    }
}
