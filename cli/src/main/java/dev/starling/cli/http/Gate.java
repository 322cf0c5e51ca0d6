package dev.starling.cli.http;

import io.netty.util.NetUtil;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets in whom the user meant: no page of a stranger's that runs in his browser, under whatever
 * name that reaches us (DNS rebinding), and nobody without the password if there is one.
 */
public final class Gate implements Handler {
    private final Handler inside;
    private final List<String> names;
    private final byte @Nullable [] credentials;

    /**
     * Guards a handler.
     *
     * @param names of this machine that a browser may use; addresses and localhost always are
     * @param credentials as {@code user:password}; null when anybody on this machine may
     */
    public Gate(Handler inside, List<String> names, @Nullable String credentials) {
        this.inside = inside;
        this.names = names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
        this.credentials =
                credentials == null ? null : credentials.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void handle(Request request, Consumer<Response> answer) {
        Optional<Response> refusal = refusal(request);
        if (refusal.isPresent()) {
            answer.accept(hardened(refusal.get()));
        } else {
            inside.handle(request, response -> answer.accept(hardened(response)));
        }
    }

    private Optional<Response> refusal(Request request) {
        String host = request.header("host").orElse("");
        if (!isOurs(host)) {
            return Optional.of(
                    Response.text(
                            421,
                            "this server is not called so; name it with --http-name if it is"));
        }
        Optional<String> origin = request.header("origin");
        if (origin.isPresent() && request.isChanging() && !isSame(origin.get(), host)) {
            return Optional.of(Response.text(403, "a page of another site may not ask for this"));
        }
        String site = request.header("sec-fetch-site").orElse("none");
        if (request.isChanging() && site.equals("cross-site")) {
            return Optional.of(Response.text(403, "a page of another site may not ask for this"));
        }
        if (!isKnown(request)) {
            return Optional.of(
                    Response.text(401, "user and password, please")
                            .with("WWW-Authenticate", "Basic realm=\"Starling\""));
        }
        return Optional.empty();
    }

    private boolean isOurs(String host) {
        String name = withoutPort(host).toLowerCase(Locale.ROOT);
        return name.equals("localhost")
                || NetUtil.isValidIpV4Address(name)
                || (name.startsWith("[") && NetUtil.isValidIpV6Address(name))
                || names.contains(name);
    }

    private static String withoutPort(String host) {
        int end = host.lastIndexOf(']');
        int colon = host.indexOf(':', Math.max(end, 0));
        return colon < 0 ? host : host.substring(0, colon);
    }

    private static boolean isSame(String origin, String host) {
        return origin.equals("http://" + host) || origin.equals("https://" + host);
    }

    private boolean isKnown(Request request) {
        byte[] wanted = credentials;
        if (wanted == null) {
            return true;
        }
        String given = request.header("authorization").orElse("");
        if (!given.regionMatches(true, 0, "Basic ", 0, 6)) {
            return false;
        }
        try {
            return MessageDigest.isEqual(wanted, Base64.getDecoder().decode(given.substring(6)));
        } catch (IllegalArgumentException noBase64) {
            return false;
        }
    }

    private static Response hardened(Response response) {
        return response.with("X-Content-Type-Options", "nosniff")
                .with("Referrer-Policy", "no-referrer")
                .with("Cross-Origin-Resource-Policy", "same-origin")
                .with("Cross-Origin-Opener-Policy", "same-origin")
                .with("X-Frame-Options", "DENY")
                .with(
                        "Content-Security-Policy",
                        "default-src 'none'; script-src 'self'; style-src 'self';"
                                + " img-src 'self' data:; media-src 'self'; connect-src 'self';"
                                + " manifest-src 'self'; base-uri 'none'; form-action 'none';"
                                + " frame-ancestors 'none'");
    }
}
