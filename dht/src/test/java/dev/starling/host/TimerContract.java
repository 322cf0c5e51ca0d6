package dev.starling.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Time, timeouts and chance. */
abstract class TimerContract extends WorldTest {
    private final List<String> expired = new CopyOnWriteArrayList<>();

    private NamedTimeout named(String name) {
        return new NamedTimeout(name, expired);
    }

    @Test
    void timeoutsOfOneInstantExpireInTheOrderInWhichTheyWereArmed() throws Exception {
        var expected = new ArrayList<String>();
        world.run(
                alice,
                () -> {
                    for (int i = 0; i < 100; i++) {
                        expected.add("t" + i);
                        alice.arm(named("t" + i), 5 * MILLI);
                    }
                });
        await("a hundred timeouts", () -> expired.size() == 100);
        assertEquals(expected, expired);
    }

    @Test
    void anEarlierDeadlineExpiresFirstWhateverTheOrderOfArming() throws Exception {
        world.run(
                alice,
                () -> {
                    alice.arm(named("late"), 60 * MILLI);
                    alice.arm(named("early"), 20 * MILLI);
                    alice.arm(named("middle"), 40 * MILLI);
                });
        await("three timeouts", () -> expired.size() == 3);
        assertEquals(List.of("early", "middle", "late"), expired);
    }

    @Test
    void aTimeoutDoesNotExpireBeforeItsDeadlineAndTimeNeverFalls() throws Exception {
        var early = new AtomicInteger();
        world.run(
                alice,
                () -> {
                    long before = alice.nanoTime();
                    assertTrue(before >= 0, "the origin is the host's own: " + before);
                    for (int i = 1; i <= 50; i++) {
                        alice.arm(
                                new NamedTimeout("t" + i, expired) {
                                    @Override
                                    protected void expire() {
                                        if (alice.nanoTime() < deadlineNanos()) {
                                            early.incrementAndGet();
                                        }
                                        super.expire();
                                    }
                                },
                                i * MILLI / 3);
                    }
                    assertTrue(alice.nanoTime() >= before);
                });
        await("fifty timeouts", () -> expired.size() == 50);
        assertEquals(0, early.get());
    }

    @Test
    void aCancelledTimeoutNeverExpires() throws Exception {
        world.run(
                alice,
                () -> {
                    var cancelled = named("cancelled");
                    assertFalse(alice.cancel(cancelled), "it was not armed yet");
                    alice.arm(cancelled, 10 * MILLI);
                    assertTrue(cancelled.isArmed());
                    assertTrue(alice.cancel(cancelled));
                    assertFalse(cancelled.isArmed());
                    assertFalse(alice.cancel(cancelled), "it was cancelled already");
                    alice.arm(named("other"), 30 * MILLI);
                });
        await("the other timeout", () -> !expired.isEmpty());
        assertEquals(List.of("other"), expired);
    }

    @Test
    void armingWhatIsArmedMovesIt() throws Exception {
        world.run(
                alice,
                () -> {
                    var toLater = named("to later");
                    var toEarlier = named("to earlier");
                    alice.arm(toLater, 10 * MILLI);
                    alice.arm(toEarlier, 3600_000 * MILLI);
                    alice.arm(named("middle"), 40 * MILLI);
                    alice.arm(toLater, 80 * MILLI);
                    alice.arm(toEarlier, 10 * MILLI);
                });
        await("three timeouts", () -> expired.size() == 3);
        settle(alice);
        assertEquals(List.of("to earlier", "middle", "to later"), expired);
    }

    @Test
    void anExpiredTimeoutIsIdleAndMayBeArmedAgain() throws Exception {
        world.run(
                alice,
                () ->
                        alice.arm(
                                new NamedTimeout("again", expired) {
                                    @Override
                                    protected void expire() {
                                        assertFalse(isArmed());
                                        super.expire();
                                        if (expired.size() < 5) {
                                            alice.arm(this, MILLI);
                                        }
                                    }
                                },
                                MILLI));
        await("five expiries of one timeout", () -> expired.size() == 5);
        settle(alice);
        assertEquals(5, expired.size());
        assertNoFailures();
    }

    @Test
    void noDelayAndNegativeDelayMeanAfterThisCallback() throws Exception {
        world.run(
                alice,
                () -> {
                    alice.arm(named("zero"), 0);
                    alice.arm(named("negative"), -5);
                    alice.arm(named("most negative"), Long.MIN_VALUE);
                    expired.add("callback ends");
                });
        await("three timeouts", () -> expired.size() == 4);
        assertEquals(List.of("callback ends", "zero", "negative", "most negative"), expired);
    }

    @Test
    void whatIsArmedWithoutDelayInAnExpiryComesAfterWhatIsDueAlready() throws Exception {
        world.run(
                alice,
                () -> {
                    alice.arm(
                            new NamedTimeout("first", expired) {
                                @Override
                                protected void expire() {
                                    alice.arm(named("third"), 0);
                                    super.expire();
                                }
                            },
                            0);
                    alice.arm(named("second"), 0);
                });
        await("three timeouts", () -> expired.size() == 3);
        assertEquals(List.of("first", "second", "third"), expired);
    }

    @Test
    void aTimeoutCancelledByAnotherOfTheSameInstantDoesNotExpire() throws Exception {
        world.run(
                alice,
                () -> {
                    var victim = named("victim");
                    alice.arm(
                            new NamedTimeout("killer", expired) {
                                @Override
                                protected void expire() {
                                    super.expire();
                                    assertTrue(alice.cancel(victim));
                                }
                            },
                            0);
                    alice.arm(victim, 0);
                });
        await("the first timeout", () -> !expired.isEmpty());
        settle(alice);
        assertEquals(List.of("killer"), expired);
        assertNoFailures();
    }

    @Test
    void aFarTimeoutDoesNotHoldUpANearOne() throws Exception {
        world.run(
                alice,
                () -> {
                    alice.arm(named("in 292 years"), Long.MAX_VALUE);
                    alice.arm(named("in a year"), 365L * 24 * 3600 * 1000 * MILLI);
                    alice.arm(named("near"), 10 * MILLI);
                });
        await("the near timeout", () -> !expired.isEmpty());
        assertEquals(List.of("near"), expired);
    }

    @Test
    void manyTimeoutsAllExpireByDeadline() throws Exception {
        int count = 20_000;
        var lastDeadline = new long[] {Long.MIN_VALUE};
        var outOfOrder = new AtomicInteger();
        var done = new AtomicInteger();
        world.run(
                alice,
                () -> {
                    for (int i = 0; i < count; i++) {
                        alice.arm(
                                new Timeout() {
                                    @Override
                                    protected void expire() {
                                        if (deadlineNanos() < lastDeadline[0]) {
                                            outOfOrder.incrementAndGet();
                                        }
                                        lastDeadline[0] = deadlineNanos();
                                        done.incrementAndGet();
                                    }
                                },
                                (i * 7919L % 500) * MILLI);
                    }
                });
        await("twenty thousand timeouts", () -> done.get() == count);
        assertEquals(0, outOfOrder.get());
    }

    @Test
    void chanceIsNotTheSameTwice() throws Exception {
        var drawn = world.call(alice, () -> alice.random().longs(1000).distinct().count());
        assertEquals(1000, drawn);
        long alices = world.call(alice, () -> alice.random().nextLong());
        long bobs = world.call(bob, () -> bob.random().nextLong());
        assertTrue(alices != bobs);
    }
}
