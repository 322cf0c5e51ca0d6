package dev.starling.cli.face;

import dev.starling.cli.http.Handler;
import dev.starling.cli.http.Response;

/** Whether the process is up, and whether its DHT node has joined. */
public final class Health {
    private Health() {}

    /** Answers as long as the node's own thread does. */
    public static Handler isUp(LiveNode node) {
        return (_, answer) -> node.answer(answer, _ -> Response.text(200, "up"));
    }

    public static Handler isReady(LiveNode node) {
        return (_, answer) ->
                node.answer(
                        answer,
                        library ->
                                library.node().dht().hasJoined()
                                        ? Response.text(200, "ready")
                                        : Response.text(503, "the DHT is not joined yet"));
    }
}
