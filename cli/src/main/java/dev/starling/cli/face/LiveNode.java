package dev.starling.cli.face;

import dev.starling.cli.http.Response;
import dev.starling.cli.node.TorrentLibrary;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A node that runs, as its faces see it.
 *
 * @param thread runs what touches the library
 * @param startedAt seconds since 1970
 */
public record LiveNode(TorrentLibrary library, Executor thread, String version, long startedAt) {
    /** Answers with what the library says, on the node's own thread. */
    public void answer(Consumer<Response> answer, Function<TorrentLibrary, Response> question) {
        thread.execute(() -> answer.accept(question.apply(library)));
    }
}
