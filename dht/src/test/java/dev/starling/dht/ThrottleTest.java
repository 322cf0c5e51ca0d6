package dev.starling.dht;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.host.Endpoint;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class ThrottleTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long START = -5 * SECOND;
    private static final int QUERY_BYTES = 95;
    private static final int ANSWER_BYTES = 310;
    private static final Endpoint VICTIM = Endpoint.parse("192.0.2.1:6881");

    private final SplittableRandom random = new SplittableRandom(42);

    @Test
    void aStrangerGetsFourTimesOfWhatItSentAndAFriendADatagram() {
        Throttle throttle = server();
        assertEquals(4 * QUERY_BYTES, throttle.allowance(VICTIM, QUERY_BYTES, false, START));
        assertEquals(Krpc.SENT_BYTES_MAX, throttle.allowance(VICTIM, QUERY_BYTES, true, START));
        assertEquals(Krpc.SENT_BYTES_MAX, throttle.allowance(VICTIM, 2_000, false, START));
    }

    @Test
    void anAddressGetsWhatItSavedAndThenItsRate() {
        for (boolean known : new boolean[] {false, true}) {
            Throttle throttle = server();
            int atOnce = 0;
            while (answers(throttle, VICTIM, known, START)) {
                atOnce++;
            }
            assertEquals(64_000.0 / ANSWER_BYTES, atOnce, 1);
            int later = 0;
            for (long now = START; now < START + 100 * SECOND; now += SECOND / 200) {
                if (answers(throttle, VICTIM.withPort(random.nextInt(65_536)), known, now)) {
                    later++;
                }
            }
            assertEquals(100 * 8_000.0 / ANSWER_BYTES, later, 2);
        }
    }

    @Test
    void aPrefixOf64BitsHasOneBudget() {
        Throttle throttle = server();
        int answers = 0;
        for (int i = 0; i < 1_000; i++) {
            var asker = new Endpoint(0x2001_0db8_0000_0000L, random.nextLong(), 1);
            answers += answers(throttle, asker, false, START) ? 1 : 0;
        }
        assertEquals(64_000.0 / ANSWER_BYTES, answers, 1);
    }

    @Test
    void strangersTogetherHaveABudgetThatDoesNotBindWhomWeKnow() {
        var throttle = new Throttle(Throttle.Limits.HOME, random, START);
        int answers = 0;
        for (int i = 0; i < 10_000; i++) {
            answers += answers(throttle, Endpoint.ofIpv4(i, 1), false, START) ? 1 : 0;
        }
        assertEquals(400_000.0 / ANSWER_BYTES, answers, 1);
        assertEquals(0, throttle.allowance(VICTIM, QUERY_BYTES, false, START));
        assertTrue(answers(throttle, VICTIM, true, START));
    }

    /**
     * 60,000 addresses ask as often as the machine can answer, and in between somebody asks in the
     * name of a victim. Whom we know is answered always, an honest stranger nearly always, the
     * victim gets its budget and no more.
     */
    @Test
    void aFloodFromManyAddressesStarvesNobodyAndHelpsNoReflector() {
        Throttle throttle = server();
        Endpoint friend = Endpoint.parse("198.51.100.1:1");
        int toVictim = 0;
        int toStrangers = 0;
        int toFriend = 0;
        int rounds = 1_000_000;
        int seconds = 10;
        for (int round = 0; round < rounds; round++) {
            long now = START + round * (seconds * SECOND / rounds);
            answers(throttle, Endpoint.ofIpv4(0x0a00_0000 + random.nextInt(60_000), 1), false, now);
            if (round % 10 == 0) {
                toVictim += answers(throttle, VICTIM, false, now) ? 1 : 0;
            }
            if (round % 1_000 == 0) {
                Endpoint stranger = Endpoint.ofIpv4(0x0b00_0000 + round, 1);
                toStrangers += answers(throttle, stranger, false, now) ? 1 : 0;
            }
            if (round % 5_000 == 0) {
                toFriend += answers(throttle, friend, true, now) ? 1 : 0;
            }
        }
        int budget = (64_000 + seconds * 8_000) / ANSWER_BYTES;
        System.out.printf(
                "throttle under %,d queries of 60,000 addresses in %d s: %,d slots (%,d bytes),"
                        + " known %d of %d, honest strangers %d of %d, victim %d answers of %d%n",
                rounds,
                seconds,
                throttle.slots(),
                8 * throttle.slots(),
                toFriend,
                rounds / 5_000,
                toStrangers,
                rounds / 1_000,
                toVictim,
                budget);
        assertEquals(rounds / 5_000, toFriend);
        assertTrue(toStrangers >= 0.99 * rounds / 1_000);
        assertTrue(toVictim <= budget + 1);
        assertTrue(throttle.slots() <= 1 << 17);
    }

    /**
     * Every address there is, each once: the array stays as it is allowed to, and shrinks again.
     */
    @Test
    void memoryIsBoundedUnderAnyNumberOfAddresses() {
        Throttle throttle = server();
        assertEquals(0, throttle.slots());
        long now = START;
        answers(throttle, VICTIM, false, now);
        assertEquals(8, throttle.slots());
        int slotsMax = 0;
        for (int i = 0; i < 3_000_000; i++) {
            now += SECOND / 1_000_000;
            answers(throttle, Endpoint.ofIpv4(random.nextInt(), 1), false, now);
            slotsMax = Math.max(slotsMax, throttle.slots());
        }
        assertTrue(slotsMax <= 1 << 16);
        for (int i = 0; i < 200_000; i++) {
            now += SECOND / 10;
            answers(throttle, Endpoint.ofIpv4(random.nextInt(), 1), false, now);
        }
        assertTrue(throttle.slots() <= 64);
    }

    /** Growing and shrinking forgets nothing that anybody spent. */
    @Test
    void noAddressGetsMoreThanItsBudgetWhateverTheOthersDo() {
        for (long seed = 1; seed <= 10; seed++) {
            var drawn = new SplittableRandom(seed);
            var throttle = new Throttle(Throttle.Limits.SERVER, drawn, START);
            long now = START;
            long bytes = 0;
            for (int i = 0; i < 100_000; i++) {
                now += drawn.nextInt(2_000_000) >> drawn.nextInt(12);
                if (drawn.nextInt(4) == 0) {
                    bytes += answers(throttle, VICTIM, false, now) ? ANSWER_BYTES : 0;
                } else {
                    answers(throttle, Endpoint.ofIpv4(drawn.nextInt(), 1), false, now);
                }
            }
            long budget = 64_000 + (now - START) * 8_000 / SECOND + ANSWER_BYTES;
            assertTrue(bytes <= budget, bytes + " of " + budget + ", seed " + seed);
        }
    }

    private Throttle server() {
        return new Throttle(Throttle.Limits.SERVER, random, START);
    }

    private static boolean answers(Throttle throttle, Endpoint asker, boolean known, long now) {
        if (throttle.allowance(asker, QUERY_BYTES, known, now) == 0) {
            return false;
        }
        throttle.spend(asker, ANSWER_BYTES, known, now);
        return true;
    }
}
