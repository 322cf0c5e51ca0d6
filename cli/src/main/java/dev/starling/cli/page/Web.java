package dev.starling.cli.page;

import dev.starling.cli.api.Api;
import dev.starling.cli.face.LiveNode;
import dev.starling.cli.face.NodeFace;
import java.util.Map;
import java.util.TreeMap;

/** The page and what it talks to, at their places. */
public final class Web {
    private static final String SCRIPT = "text/javascript; charset=utf-8";

    /** What there is, and of what type; nothing is looked for by a name that somebody sends. */
    private static final Map<String, String> FILES =
            new TreeMap<>(
                    Map.ofEntries(
                            Map.entry("app.css", "text/css; charset=utf-8"),
                            Map.entry("app.js", SCRIPT),
                            Map.entry("icon.svg", "image/svg+xml"),
                            Map.entry("manifest.webmanifest", "application/manifest+json")));

    private Web() {}

    public static NodeFace on(NodeFace face, LiveNode node) {
        face.route(Api.PREFIX, new Api(node));
        face.route("/", WebPage.of("index.html", "text/html; charset=utf-8"));
        FILES.forEach((name, type) -> face.route("/" + name, WebPage.of(name, type)));
        return face;
    }
}
