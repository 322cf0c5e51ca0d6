package dev.starling.cli.http;

import dev.starling.cli.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** An answer: a status, headers, and a body that is there already or comes bit by bit. */
public final class Response {
    private final int status;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final Body body;

    /** What is sent after the headers. */
    sealed interface Body {
        record Whole(byte[] bytes) implements Body {}

        /**
         * So many bytes that are read as the line takes them.
         *
         * @param length -1 when nobody knows
         */
        record Flowing(long length, Source source) implements Body {}
    }

    /** Where a flowing body comes from. */
    @FunctionalInterface
    public interface Source {
        /**
         * Begins; called once, when the headers have been sent.
         *
         * @return what is told when nobody wants more
         */
        Runnable begin(Sink sink);
    }

    /** Where a flowing body goes, from any thread. */
    public interface Sink {
        /**
         * Takes some bytes, which are no longer the caller's.
         *
         * @param whenTaken called when there is room for more
         */
        void write(byte[] bytes, Runnable whenTaken);

        /** That was all. */
        void end();

        /** It cannot go on: the connection is closed, so that nobody takes it for whole. */
        void fail();
    }

    private Response(int status, Body body) {
        this.status = status;
        this.body = body;
    }

    public static Response text(int status, String text) {
        return bytes(
                status,
                "text/plain; charset=utf-8",
                (text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    public static Response json(int status, Object value) {
        return bytes(
                status,
                "application/json",
                (Json.write(value) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    public static Response bytes(int status, String type, byte[] bytes) {
        return new Response(status, new Body.Whole(bytes)).with("Content-Type", type);
    }

    /**
     * A body that comes bit by bit.
     *
     * @param length -1 when nobody knows
     */
    public static Response flowing(int status, String type, long length, Source source) {
        return new Response(status, new Body.Flowing(length, source)).with("Content-Type", type);
    }

    public static Response empty(int status) {
        return new Response(status, new Body.Whole(new byte[0]));
    }

    public Response with(String header, String value) {
        headers.put(header, value);
        return this;
    }

    public int status() {
        return status;
    }

    Map<String, String> headers() {
        return headers;
    }

    Body body() {
        return body;
    }
}
