package dev.starling.cli.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What somebody asks over HTTP, whole. */
public final class Request {
    private final HttpMethod method;
    private final String path;
    private final Map<String, List<String>> query;
    private final HttpHeaders headers;
    private final byte[] body;

    Request(HttpMethod method, String uri, HttpHeaders headers, byte[] body) {
        var decoder = new QueryStringDecoder(uri);
        this.method = method;
        this.path = decoder.path();
        this.query = decoder.parameters();
        this.headers = headers;
        this.body = body;
    }

    /** {@code GET}, {@code POST} and so on; a {@code HEAD} is answered as a {@code GET}. */
    public String method() {
        return isHead() ? "GET" : method.name();
    }

    boolean isHead() {
        return method.equals(HttpMethod.HEAD);
    }

    /** Decoded, and without the query. */
    public String path() {
        return path;
    }

    /** A value of the query; empty when it is not there. */
    public String query(String name) {
        List<String> values = query.getOrDefault(name, List.of());
        return values.isEmpty() ? "" : values.getFirst();
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** Not to be changed. */
    public byte[] body() {
        return body;
    }

    /** Whether it may change something. */
    public boolean isChanging() {
        return !(method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD));
    }
}
