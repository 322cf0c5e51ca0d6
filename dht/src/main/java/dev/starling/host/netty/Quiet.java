package dev.starling.host.netty;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Keeps Netty from printing: what a user should know reaches him through the host. Who looks for a
 * fault gives the logger {@code io.netty} a level in a logging.properties, or sets {@code
 * io.netty.leakDetection.level}; both are respected.
 */
final class Quiet {
    /** Held, because java.util.logging holds its loggers weakly and forgets their levels. */
    private static final Logger NETTY = Logger.getLogger("io.netty");

    static {
        if (NETTY.getLevel() == null) {
            NETTY.setLevel(Level.OFF);
        }
        InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
        if (System.getProperty("io.netty.leakDetection.level") == null) {
            ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        }
    }

    private Quiet() {}

    /** Takes effect with the first call, which comes before the first class of Netty's. */
    static void please() {}
}
