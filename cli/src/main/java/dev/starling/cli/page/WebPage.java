package dev.starling.cli.page;

import dev.starling.cli.http.Handler;
import dev.starling.cli.http.Request;
import dev.starling.cli.http.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Consumer;

/** One file of the page: read once, and asked for again only when it is another one. */
final class WebPage implements Handler {
    private static final int TAG_DIGITS = 16;

    private final String type;
    private final byte[] bytes;
    private final String tag;

    private WebPage(String type, byte[] bytes) {
        this.type = type;
        this.bytes = bytes;
        this.tag = '"' + digest(bytes).substring(0, TAG_DIGITS) + '"';
    }

    static WebPage of(String name, String type) {
        try (var in = WebPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("this build lacks " + name);
            }
            return new WebPage(type, in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void handle(Request request, Consumer<Response> answer) {
        if (!request.method().equals("GET")) {
            answer.accept(Response.text(405, "that is for reading").with("Allow", "GET, HEAD"));
            return;
        }
        boolean isKnown = request.header("if-none-match").filter(tag::equals).isPresent();
        answer.accept(
                (isKnown ? Response.empty(304) : Response.bytes(200, type, bytes))
                        .with("ETag", tag)
                        .with("Cache-Control", "no-cache"));
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
