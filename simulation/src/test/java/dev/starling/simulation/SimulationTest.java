package dev.starling.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.host.Timeout;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SimulationTest {
    @Test
    void theClockStandsWhereTheRunEnded() throws IOException {
        Simulation world = Simulation.seeded(1).start();
        assertEquals(Duration.ZERO, world.now());
        world.run(Duration.ofHours(5));
        assertEquals(Duration.ofHours(5), world.now());
        assertEquals(0, world.events());
    }

    @Test
    void whatHappensToTheWorldComesBeforeTheEventsOfItsInstantAndInTheOrderAskedFor()
            throws IOException {
        Simulation world = Simulation.seeded(1).start();
        var order = new ArrayList<String>();
        world.addHost().arm(timeout(() -> order.add("event")), Duration.ofSeconds(1).toNanos());
        world.at(Duration.ofSeconds(1), () -> order.add("first"));
        world.at(
                Duration.ofSeconds(1),
                () -> {
                    order.add("second");
                    world.at(Duration.ofSeconds(1), () -> order.add("asked for meanwhile"));
                });
        world.run(Duration.ofSeconds(2));
        assertEquals(List.of("first", "second", "asked for meanwhile", "event"), order);
        assertThrows(
                IllegalArgumentException.class, () -> world.at(Duration.ofSeconds(1), () -> {}));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void runsUntilTheConditionHoldsAndNotMuchLonger(int threads) throws IOException {
        Simulation world = Simulation.seeded(1).threads(threads).start();
        var rung = new AtomicInteger();
        world.addHost();
        world.addHost().arm(timeout(rung::incrementAndGet), Duration.ofMinutes(3).toNanos() + 1);
        assertTrue(world.runUntil(() -> rung.get() == 1, Duration.ofHours(1)));
        assertEquals(Duration.ofMinutes(3).plusMillis(10), world.now());
        assertFalse(world.runUntil(() -> rung.get() == 2, Duration.ofHours(1)));
        assertEquals(Duration.ofMinutes(63).plusMillis(10), world.now());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void theFirstFailureEndsTheRunWithTheLineThatReplaysIt(int threads) throws IOException {
        Simulation world =
                Simulation.seeded(9)
                        .threads(threads)
                        .replay("starling simulate x --seed 9")
                        .start();
        var mistake = new IllegalStateException("a mistake");
        for (int i = 0; i < 8; i++) {
            long delay = 1_000_008L - i;
            world.addHost()
                    .arm(
                            timeout(
                                    () -> {
                                        throw mistake;
                                    }),
                            delay);
        }
        var failure = assertThrows(SimulationFailure.class, () -> world.run(Duration.ofSeconds(1)));
        assertSame(mistake, failure.getCause());
        assertEquals(1_000_001, failure.timeNanos());
        assertEquals("starling simulate x --seed 9", failure.replay());
        String message = String.valueOf(failure.getMessage());
        assertTrue(message.contains("on host 7"), message);
        assertTrue(message.contains("replay: starling simulate x --seed 9"), message);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aBrokenInvariantIsFoundAtTheEventThatBrokeIt(int threads) throws IOException {
        Simulation world = Simulation.seeded(9).threads(threads).start();
        var counts = new int[2];
        for (int i = 0; i < 2; i++) {
            int index = i;
            SimulatedHost host = world.addHost();
            host.arm(
                    new Timeout() {
                        @Override
                        public void expire() {
                            counts[index]++;
                            host.arm(this, 1_000_000_000L * (index + 1));
                        }
                    },
                    0);
        }
        world.checkAfterEveryEvent(
                host -> {
                    if (counts[host.id] > 4) {
                        throw new AssertionError("more than four");
                    }
                });
        var failure = assertThrows(SimulationFailure.class, () -> world.run(Duration.ofMinutes(1)));
        assertEquals(
                "java.lang.AssertionError: more than four", String.valueOf(failure.getCause()));
        assertEquals(4_000_000_000L, failure.timeNanos());
    }

    @Test
    void toleratedFailuresAreCountedAndReportedAndNothingStops() throws IOException {
        Simulation world = Simulation.seeded(9).tolerateFailures().start();
        var reported = new ArrayList<Throwable>();
        world.onFailure((_, _, failure) -> reported.add(failure));
        SimulatedHost host = world.addHost();
        var survived = new AtomicInteger();
        host.arm(
                timeout(
                        () -> {
                            throw new StackOverflowError("deep");
                        }),
                1);
        host.arm(timeout(survived::incrementAndGet), 2);
        world.run(Duration.ofSeconds(1));
        assertEquals(1, survived.get());
        assertEquals(1, host.failures());
        assertEquals("deep", reported.getFirst().getMessage());
    }

    @Test
    void theWorldCannotBeChangedInTheMiddleOfAWindow() throws IOException {
        Simulation world = Simulation.seeded(1).start();
        world.addHost().arm(timeout(world::addHost), 5);
        var failure = assertThrows(SimulationFailure.class, () -> world.run(Duration.ofSeconds(1)));
        assertInstanceOf(IllegalStateException.class, failure.getCause());
    }

    @Test
    void aSteppedClockLeapsAndTimersKeepTheirPace() throws IOException {
        Simulation world = Simulation.seeded(1).start();
        SimulatedHost host = world.addHost();
        var rungAt = new ArrayList<Long>();
        host.arm(timeout(() -> rungAt.add(host.nanoTime())), Duration.ofSeconds(10).toNanos());
        world.run(Duration.ofSeconds(1));
        host.stepClock(Duration.ofHours(1));
        assertEquals(Duration.ofHours(1).plusSeconds(1).toNanos(), host.nanoTime());
        world.run(Duration.ofSeconds(20));
        assertEquals(List.of(Duration.ofHours(1).plusSeconds(10).toNanos()), rungAt);
        assertThrows(IllegalArgumentException.class, () -> host.stepClock(Duration.ofSeconds(-1)));
    }

    @Test
    void hostsDrawFromStreamsOfTheirOwn() throws IOException {
        Simulation world = Simulation.seeded(1).start();
        SimulatedHost first = world.addHost();
        SimulatedHost second = world.addHost();
        long drawn = second.random().nextLong();
        Simulation again = Simulation.seeded(1).start();
        SimulatedHost firstAgain = again.addHost();
        for (int i = 0; i < 100; i++) {
            firstAgain.random().nextLong();
        }
        assertEquals(drawn, again.addHost().random().nextLong());
        assertEquals(
                Simulation.seeded(1).start().addHost().random().nextLong(),
                first.random().nextLong());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void ofTwoFailuresOfOneInstantTheFirstInTheOrderOfEventsIsReported(int threads)
            throws IOException {
        Simulation world = Simulation.seeded(9).threads(threads).start();
        SimulatedHost first = world.addHost();
        first.arm(timeout(() -> {}), 1);
        first.arm(timeout(() -> {}), 2);
        Runnable mistake =
                () -> {
                    throw new IllegalStateException("a mistake");
                };
        first.arm(timeout(mistake), 1_000_000);
        world.addHost().arm(timeout(mistake), 1_000_000);
        var failure = assertThrows(SimulationFailure.class, () -> world.run(Duration.ofSeconds(1)));
        String message = String.valueOf(failure.getMessage());
        assertTrue(message.contains("on host 0"), message);
    }

    @Test
    void anInvariantBrokenFromOutsideNamesTheReplayToo() throws IOException {
        Simulation world = Simulation.seeded(9).start();
        SimulatedHost host = world.addHost();
        world.checkAfterEveryEvent(
                _ -> {
                    throw new AssertionError("broken");
                });
        var failure =
                assertThrows(
                        SimulationFailure.class,
                        () -> {
                            host.execute(() -> {});
                            world.run(Duration.ofSeconds(1));
                        });
        assertTrue(String.valueOf(failure.getMessage()).contains("replay: "));
    }

    @Test
    void theTraceTellsToWhomAndFromWhichPortAPacketWent() throws IOException {
        assertNotEquals(traceOfOneDatagram(0, 7), traceOfOneDatagram(1, 7));
        assertNotEquals(traceOfOneDatagram(0, 7), traceOfOneDatagram(0, 8));
    }

    private static long traceOfOneDatagram(int receiver, int port) throws IOException {
        Simulation world = Simulation.seeded(9).start();
        SimulatedHost sender = world.addHost();
        SimulatedHost[] receivers = {world.addHost(), world.addHost()};
        for (SimulatedHost each : receivers) {
            new Inbox(each, 7);
        }
        new Inbox(sender, port).send("hello", receivers[receiver].address().withPort(7));
        world.run(Duration.ofSeconds(1));
        return world.traceHash();
    }

    @Test
    void timeoutsOfAFrozenHostExpireInTheirOrderAfterwards() throws IOException {
        Simulation world = Simulation.seeded(1).start();
        SimulatedHost host = world.addHost();
        var order = new ArrayList<String>();
        host.arm(timeout(() -> order.add("later")), 7);
        host.arm(timeout(() -> order.add("sooner")), 5);
        host.freeze(Duration.ofSeconds(1));
        world.run(Duration.ofSeconds(2));
        assertEquals(List.of("sooner", "later"), order);
    }

    @Test
    void aRestartedHostKeepsItsFurtherAddresses() throws IOException {
        Simulation world = Simulation.seeded(1).start();
        SimulatedHost host = world.addHost();
        var further = dev.starling.host.Endpoint.parse("11.22.33.44:0");
        world.addAddress(host, further);
        world.kill(host);
        SimulatedHost anew = world.restart(host);
        anew.bindUdp(further.withPort(1), (_, _, _, _) -> {}).close();
    }

    @Test
    void whatMakesNoSenseIsRefused() throws IOException {
        Simulation world = Simulation.seeded(1).start();
        SimulatedHost host = world.addHost();
        world.run(Duration.ofSeconds(1));
        assertThrows(IllegalArgumentException.class, () -> world.run(Duration.ofSeconds(-1)));
        assertEquals(Duration.ofSeconds(1), world.now());
        world.kill(host);
        assertThrows(IllegalStateException.class, () -> host.execute(() -> {}));
        SimulatedHost anew = world.restart(host);
        assertThrows(IllegalStateException.class, () -> world.kill(host));
        assertThrows(IllegalStateException.class, () -> world.restart(host));
        assertTrue(anew.isAlive());
        world.after(Duration.ofSeconds(1), () -> world.run(Duration.ofSeconds(1)));
        assertThrows(IllegalStateException.class, () -> world.run(Duration.ofSeconds(2)));
    }

    static Timeout timeout(Runnable action) {
        return new Timeout() {
            @Override
            public void expire() {
                action.run();
            }
        };
    }
}
