package dev.starling.cli.service;

import dev.starling.host.Host;
import dev.starling.host.Timeout;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Tells the service manager again and again how the node is. It lives on the node's own thread, so
 * that a node that hangs is silent.
 */
public final class Heartbeat extends Timeout {
    private static final Duration INTERVAL_MAX = Duration.ofSeconds(10);

    private final Host host;
    private final ServiceManager manager;
    private final Supplier<String> status;
    private final long intervalNanos;
    private final String watchdog;
    private String lastStatus = "";

    private Heartbeat(Host host, ServiceManager manager, Supplier<String> status) {
        this.host = host;
        this.manager = manager;
        this.status = status;
        // Twice in the time, as its manual advises.
        Duration half = manager.watchdog().orElse(INTERVAL_MAX).dividedBy(2);
        this.intervalNanos = (half.compareTo(INTERVAL_MAX) < 0 ? half : INTERVAL_MAX).toNanos();
        this.watchdog = manager.watchdog().isPresent() ? "WATCHDOG=1\n" : "";
    }

    /**
     * Begins, on the host's thread, if anybody wants to know.
     *
     * @param status a line for who looks, asked for on the host's thread
     */
    public static void begin(Host host, ServiceManager manager, Supplier<String> status) {
        if (manager.isThere()) {
            new Heartbeat(host, manager, status).expire();
        }
    }

    @Override
    protected void expire() {
        host.arm(this, intervalNanos);
        String now = status.get();
        String news = now.equals(lastStatus) ? "" : "STATUS=" + now;
        lastStatus = now;
        if (!watchdog.isEmpty() || !news.isEmpty()) {
            manager.tell(watchdog + news);
        }
    }
}
