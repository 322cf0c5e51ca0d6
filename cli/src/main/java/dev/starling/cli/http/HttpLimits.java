package dev.starling.cli.http;

import java.time.Duration;

/**
 * What the server puts up with.
 *
 * @param connections at once; when there are more, whoever has been longest without a whole request
 *     makes room
 * @param bodyBytes of a request
 * @param requestTime from a request's first byte to its last, or from the connection's beginning
 * @param idleTime between two requests of one connection
 */
public record HttpLimits(int connections, int bodyBytes, Duration requestTime, Duration idleTime) {
    /** A metainfo of 10 MiB in base64 gets through. */
    public static final HttpLimits STANDARD =
            new HttpLimits(512, 16 << 20, Duration.ofSeconds(15), Duration.ofSeconds(60));

    static final int LINE_BYTES_MAX = 8 << 10;
    static final int HEADER_BYTES_MAX = 16 << 10;
}
