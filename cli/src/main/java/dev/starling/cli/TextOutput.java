package dev.starling.cli;

import java.io.PrintWriter;

/** Lines for people, and for the scripts that they write. */
record TextOutput(PrintWriter out, PrintWriter err) implements Output {
    @Override
    public void tell(Event event, String text) {
        out.println(text);
        out.flush();
    }

    @Override
    public void sumUp(Event event, String text) {
        err.println("starling: " + text);
        err.flush();
    }
}
