package dev.starling.cli.session;

import dev.starling.cli.state.SavedFile;
import dev.starling.dht.DhtNode;
import dev.starling.host.Host;
import dev.starling.host.Result;
import dev.starling.host.Timeout;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * What a DHT node knows, kept on the disk while it lives: soon after its start and then every
 * minute, so that it comes back with its table however it was ended.
 */
final class NodeMemory extends Timeout {
    private static final long FIRST_NANOS = Duration.ofSeconds(5).toNanos();
    private static final long EVERY_NANOS = Duration.ofMinutes(1).toNanos();

    private final Host host;
    private final DhtNode node;
    private final SavedFile file;
    private final Consumer<IOException> whenItCannot;
    private boolean hasComplained;
    private volatile boolean isOver;

    private NodeMemory(
            Host host, DhtNode node, SavedFile file, Consumer<IOException> whenItCannot) {
        this.host = host;
        this.node = node;
        this.file = file;
        this.whenItCannot = whenItCannot;
    }

    /**
     * Begins, on the host's thread.
     *
     * @param whenItCannot hears once that the disk does not take it; the node goes on
     */
    static NodeMemory of(
            Host host, DhtNode node, SavedFile file, Consumer<IOException> whenItCannot) {
        var memory = new NodeMemory(host, node, file, whenItCannot);
        host.arm(memory, FIRST_NANOS);
        return memory;
    }

    /** Saves a last time, on the host's thread; then no more. */
    void close() throws IOException {
        host.cancel(this);
        isOver = true;
        file.write(node.state());
    }

    @Override
    protected void expire() {
        byte[] state = node.state();
        host.offload(
                () -> {
                    synchronized (file) {
                        if (!isOver) {
                            file.write(state);
                        }
                    }
                    return state.length;
                },
                result -> {
                    if (result instanceof Result.Failed<Integer>(IOException cause)
                            && !hasComplained) {
                        hasComplained = true;
                        whenItCannot.accept(cause);
                    }
                    if (!isOver) {
                        host.arm(this, EVERY_NANOS);
                    }
                });
    }
}
