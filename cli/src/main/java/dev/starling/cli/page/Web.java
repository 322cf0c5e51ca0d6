package dev.starling.cli.page;

import dev.starling.cli.api.Api;
import dev.starling.cli.face.LiveNode;
import dev.starling.cli.face.NodeFace;
import dev.starling.cli.stream.Streams;
import java.util.List;

/** The page and what it talks to, at their places. */
public final class Web {
    /** The page's parts; app.js, which comes first, says in which order to read them. */
    private static final List<String> SCRIPTS =
            List.of(
                    "actions.js",
                    "adding.js",
                    "api.js",
                    "app.js",
                    "details.js",
                    "dom.js",
                    "flight.js",
                    "flock.js",
                    "format.js",
                    "keys.js",
                    "list.js",
                    "network.js",
                    "notices.js",
                    "path.js",
                    "pieces.js",
                    "ring.js",
                    "settings.js",
                    "store.js",
                    "traffic.js");

    private Web() {}

    public static NodeFace on(NodeFace face, LiveNode node) {
        face.route(Api.PREFIX, new Api(node));
        face.route(Streams.PREFIX, new Streams(node));
        face.route("/", WebPage.of("index.html", "text/html; charset=utf-8"));
        route(face, "app.css", "text/css; charset=utf-8");
        route(face, "icon.svg", "image/svg+xml");
        route(face, "manifest.webmanifest", "application/manifest+json");
        SCRIPTS.forEach(name -> route(face, name, "text/javascript; charset=utf-8"));
        return face;
    }

    /** Nothing is looked for by a name that somebody sends: what is not here is not there. */
    private static void route(NodeFace face, String name, String type) {
        face.route("/" + name, WebPage.of(name, type));
    }
}
