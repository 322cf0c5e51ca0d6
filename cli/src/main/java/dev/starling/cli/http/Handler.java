package dev.starling.cli.http;

import java.util.function.Consumer;

/** Answers requests. */
@FunctionalInterface
public interface Handler {
    /**
     * Answers, now or later, once, from any thread. It is asked on one of the server's threads and
     * does not block it.
     */
    void handle(Request request, Consumer<Response> answer);
}
