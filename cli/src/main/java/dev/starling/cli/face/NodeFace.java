package dev.starling.cli.face;

import dev.starling.cli.http.Handler;
import dev.starling.cli.http.Request;
import dev.starling.cli.http.Response;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Everything that a running node serves over HTTP, by path. */
public final class NodeFace implements Handler {
    /** By their path, or by its beginning when that ends in a slash. */
    private final Map<String, Handler> routes = new LinkedHashMap<>();

    /** What a path is answered by; of several beginnings the first that fits. */
    public NodeFace route(String path, Handler handler) {
        routes.put(path, handler);
        return this;
    }

    @Override
    public void handle(Request request, Consumer<Response> answer) {
        Handler exact = routes.get(request.path());
        if (exact != null) {
            exact.handle(request, answer);
            return;
        }
        for (var route : routes.entrySet()) {
            boolean isBeginning = route.getKey().endsWith("/") && !route.getKey().equals("/");
            if (isBeginning && request.path().startsWith(route.getKey())) {
                route.getValue().handle(request, answer);
                return;
            }
        }
        answer.accept(Response.text(404, "there is nothing of that name"));
    }
}
