package dev.starling.cli.face;

import dev.starling.cli.fetch.TorrentFetch;
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
 * @param fetch gets torrents that are named by their address on the web
 */
public record LiveNode(
        TorrentLibrary library,
        Executor thread,
        String version,
        long startedAt,
        TorrentFetch fetch) {
    /** Answers with what the library says, on the node's own thread. */
    public void answer(Consumer<Response> answer, Function<TorrentLibrary, Response> question) {
        thread.execute(() -> answer.accept(question.apply(library)));
    }
}
