package dev.starling.cli.fetch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Finds the addresses of names, and waits for that no longer than it may. The machine's own look-up
 * cannot be broken off, and takes minutes where a name server is silent; so each has a thread of
 * its own, which is left behind.
 */
class Names {
    /** Of those that were left behind, too. */
    static final int LOOKUPS_MAX = 16;

    private final Semaphore places = new Semaphore(LOOKUPS_MAX);

    /** The machine's own look-up, which waits. */
    List<InetAddress> lookUp(String name) throws UnknownHostException {
        return List.of(InetAddress.getAllByName(name));
    }

    /**
     * The addresses of a name.
     *
     * @param until when they are of no use any more, in the machine's nanoseconds
     */
    final List<InetAddress> find(String name, long until) throws IOException {
        if (!places.tryAcquire()) {
            throw new IOException("too many names are being looked up; try again in a while");
        }
        var found = new CompletableFuture<List<InetAddress>>();
        Thread.ofPlatform()
                .daemon()
                .name("starling-name")
                .start(
                        () -> {
                            try {
                                found.complete(lookUp(name));
                            } catch (UnknownHostException | RuntimeException e) {
                                found.completeExceptionally(e);
                            } finally {
                                places.release();
                            }
                        });
        try {
            return found.get(until - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | InterruptedException e) {
            throw tooLong(e);
        } catch (ExecutionException e) {
            throw new IOException("there is no address for the name " + name, e.getCause());
        }
    }

    static IOException tooLong(@Nullable Throwable cause) {
        return new IOException("it takes too long", cause);
    }
}
