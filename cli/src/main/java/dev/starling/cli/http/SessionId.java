package dev.starling.cli.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/** What a client has to have read from us before it may change anything: no foreign page can. */
public final class SessionId {
    private static final int BYTES = 36;

    private final String id;

    public SessionId() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        id = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    public String id() {
        return id;
    }

    public boolean isOurs(Optional<String> given) {
        return given.isPresent()
                && MessageDigest.isEqual(
                        given.get().getBytes(StandardCharsets.ISO_8859_1),
                        id.getBytes(StandardCharsets.ISO_8859_1));
    }
}
