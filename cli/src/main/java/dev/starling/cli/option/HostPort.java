package dev.starling.cli.option;

import dev.starling.host.Endpoint;

/**
 * Somebody on the network as users name them: {@code router.example:6881}, {@code 192.0.2.1:6881},
 * {@code [2001:db8::1]:6881}. The name is yet to be looked up.
 */
public record HostPort(String host, int port) {
    /** The longest name that there can be (RFC 1035). */
    private static final int HOST_CHARS_MAX = 253;

    /**
     * Reads what a user wrote.
     *
     * @throws IllegalArgumentException with a sentence that says what is wrong
     */
    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        long port = colon < 0 ? 0 : Digits.parse(text.substring(colon + 1), 65_535).orElse(0);
        if (port == 0 || !isHost(host)) {
            throw new IllegalArgumentException(
                    "'"
                            + text
                            + "' is not a host and a port from 1 to 65535, like"
                            + " router.example:6881, 192.0.2.1:6881 or [2001:db8::1]:6881");
        }
        return new HostPort(host, (int) port);
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }

    private static boolean isHost(String host) {
        if (Endpoint.ofFigures(host, 1).isPresent()) {
            // Without its brackets nobody can tell where an IPv6 address ends.
            return host.startsWith("[") || !host.contains(":");
        }
        // The JDK would take 192.1 for 192.0.0.1.
        boolean isName = host.chars().anyMatch(c -> c != '.' && (c < '0' || c > '9'));
        return isName
                && host.length() <= HOST_CHARS_MAX
                && host.codePoints()
                        .allMatch(
                                c ->
                                        Character.isLetterOrDigit(c)
                                                || c == '.'
                                                || c == '-'
                                                || c == '_');
    }
}
