package dev.starling.simulation.scenario;

import java.util.Locale;

/** So many nodes do not fit into this JVM; the message says how many would. */
public final class NotEnoughMemory extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What a run needs at its height, compared with what it had when it ended for want of more. */
    private static final double MARGIN = 0.75;

    private NotEnoughMemory(String message, Throwable cause) {
        super(message, cause);
    }

    static NotEnoughMemory of(long nodes, long before, long most, Throwable cause) {
        long each = Math.max(1, (most - before) / Math.max(1, nodes));
        long fit = (long) (MARGIN * (most - before) / each);
        long step = Math.max(1, (long) StrictMath.pow(10, Math.max(0, digits(fit) - 2)));
        return new NotEnoughMemory(
                String.format(
                        Locale.ROOT,
                        "out of memory with %,d nodes in %,d MiB of heap: about %,d would fit;"
                                + " ask for fewer, or give more with STARLING_JAVA_OPTS=-Xmx…",
                        nodes,
                        most >> 20,
                        fit / step * step),
                cause);
    }

    private static int digits(long number) {
        return Long.toString(number).length();
    }
}
