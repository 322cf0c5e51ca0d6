package dev.starling.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Work on other cores, and names. */
abstract class WorkContract extends StreamContract {
    private <T> Result<T> offloaded(Callable<T> work) throws Exception {
        var results = new CopyOnWriteArrayList<Result<T>>();
        world.run(alice, () -> alice.offload(work, results::add));
        await("the result", () -> !results.isEmpty());
        return results.getFirst();
    }

    private Result<List<Endpoint>> resolved(String name) throws Exception {
        var results = new CopyOnWriteArrayList<Result<List<Endpoint>>>();
        world.run(alice, () -> alice.resolve(name, 6881, results::add));
        await("the addresses of " + name, () -> !results.isEmpty());
        return results.getFirst();
    }

    @Test
    void workComesBackWithItsValue() throws Exception {
        assertEquals(new Result.Done<>(42), offloaded(() -> 42));
    }

    @Test
    void workThatThrowsComesBackWithTheReason() throws Exception {
        var checked = new IOException("the disk is full");
        assertEquals(
                new Result.Failed<Integer>(checked),
                offloaded(
                        (Callable<Integer>)
                                () -> {
                                    throw checked;
                                }));
        var error = new OutOfMemoryError("thrown by a test");
        assertEquals(
                new Result.Failed<Integer>(error),
                offloaded(
                        (Callable<Integer>)
                                () -> {
                                    throw error;
                                }));
        assertEquals(new Result.Done<>(1), offloaded(() -> 1));
        assertNoFailures();
    }

    @Test
    void theResultComesOnTheHostsThreadAndNotInsideTheCall() throws Exception {
        var events = new CopyOnWriteArrayList<String>();
        world.run(
                alice,
                () -> {
                    Consumer<Result<String>> tell =
                            _ -> {
                                // Only the host's thread may do this.
                                alice.arm(new NamedTimeout("armed by the result", events), 0);
                                events.add("result");
                            };
                    alice.offload(() -> "x", tell);
                    events.add("call returned");
                });
        await("the result and its timeout", () -> events.size() == 3);
        assertEquals(List.of("call returned", "result", "armed by the result"), events);
    }

    @Test
    void aHundredPiecesOfWorkAllComeBack() throws Exception {
        var values = new CopyOnWriteArrayList<Integer>();
        world.run(
                alice,
                () -> {
                    for (int i = 0; i < 100; i++) {
                        int number = i;
                        alice.offload(
                                () -> number,
                                result ->
                                        values.add(
                                                assertInstanceOf(Result.Done.class, result)
                                                        .value()
                                                        .hashCode()));
                    }
                });
        await("a hundred results", () -> values.size() == 100);
        assertEquals(100, values.stream().distinct().count());
    }

    @Test
    void aKnownNameHasAddressesWithThePort() throws Exception {
        var result = resolved(world.knownName());
        if (!(result instanceof Result.Done<List<Endpoint>>(var endpoints))) {
            throw new AssertionError("" + result);
        }
        assertFalse(endpoints.isEmpty());
        assertTrue(endpoints.stream().allMatch(e -> e.port() == 6881), "" + endpoints);
    }

    @Test
    void anUnknownNameFails() throws Exception {
        assertInstanceOf(Result.Failed.class, resolved(world.unknownName()));
        assertInstanceOf(Result.Failed.class, resolved(""));
        assertInstanceOf(Result.Failed.class, resolved(" "));
        assertInstanceOf(Result.Failed.class, resolved("a".repeat(5000)));
        assertNoFailures();
    }

    @Test
    void anAddressInFiguresNeedsNoLookup() throws Exception {
        for (var figures : List.of("192.0.2.1", "2001:db8::1", "[2001:db8::1]")) {
            boolean bare = figures.startsWith("2001");
            var expected = Endpoint.parse((bare ? "[" + figures + "]" : figures) + ":6881");
            assertEquals(new Result.Done<>(List.of(expected)), resolved(figures));
        }
    }
}
