package dev.starling.dht;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.host.Endpoint;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReachabilityTest {
    private static final long START = -5_000_000_000L;

    private final RandomContacts remotes =
            new RandomContacts(new SplittableRandom(42), Family.IPV4);
    private final Reachability reachability = new Reachability(START);

    @Test
    void threeStrangersProveThatWeAreOpen() {
        assertEquals(Reach.UNKNOWN, reachability.verdict(START));
        strangers(2, START);
        assertEquals(Reach.UNKNOWN, reachability.verdict(START));
        strangers(1, START);
        assertEquals(Reach.OPEN, reachability.verdict(START));
        assertFalse(reachability.isReadOnly(START));
    }

    @Test
    void strangersOfOneNetworkAreOne() {
        for (int i = 0; i < 100; i++) {
            reachability.onQuery(Endpoint.ofIpv4(0x05060000 + i, 1), START);
        }
        assertEquals(Reach.UNKNOWN, reachability.verdict(START));
    }

    @Test
    void whomWeHaveAskedProvesNothingFromAnyPort() {
        for (int i = 0; i < 100; i++) {
            Endpoint remote = remotes.nextEndpoint();
            reachability.onSent(remote, at(Duration.ofSeconds(i)));
            reachability.onQuery(remote.withPort(1), at(Duration.ofMinutes(4)));
        }
        assertEquals(Reach.UNKNOWN, reachability.verdict(at(Duration.ofMinutes(4))));
    }

    @Test
    void localAddressesProveNothing() {
        for (int i = 0; i < 10; i++) {
            reachability.onQuery(Endpoint.ofIpv4(0x0a000001 + (i << 16), 1), START);
        }
        assertEquals(Reach.UNKNOWN, reachability.verdict(START));
    }

    @Test
    void theProofFadesUnlessItIsRenewed() {
        strangers(3, START);
        assertEquals(Reach.OPEN, reachability.verdict(at(Duration.ofMinutes(30))));
        assertEquals(Reach.UNKNOWN, reachability.verdict(at(Duration.ofMinutes(31))));
        strangers(3, at(Duration.ofMinutes(31)));
        assertEquals(Reach.OPEN, reachability.verdict(at(Duration.ofMinutes(60))));
    }

    @Test
    void aMemberWhomNobodyVisitsReadsOnlyAndTriesAgain() {
        answers(200, START);
        assertFalse(reachability.isReadOnly(at(Duration.ofMinutes(14))));
        assertTrue(reachability.isReadOnly(at(Duration.ofMinutes(16))));
        assertEquals(Reach.BEHIND_NAT, reachability.verdict(at(Duration.ofMinutes(16))));
        assertTrue(reachability.isReadOnly(at(Duration.ofMinutes(70))));
        assertFalse(reachability.isReadOnly(at(Duration.ofMinutes(77))), "another probation");
        answers(200, at(Duration.ofMinutes(80)));
        assertTrue(reachability.isReadOnly(at(Duration.ofMinutes(95))));
    }

    @Test
    void whoHardlySpokeToAnybodyIsNotJudged() {
        answers(Reachability.ANSWERS_MIN - 1, START);
        assertFalse(reachability.isReadOnly(at(Duration.ofHours(5))));
        assertEquals(Reach.UNKNOWN, reachability.verdict(at(Duration.ofHours(5))));
    }

    @Test
    void aNodeThatProvesReachableBecomesAServerAtOnce() {
        answers(200, START);
        assertTrue(reachability.isReadOnly(at(Duration.ofMinutes(16))));
        strangers(3, at(Duration.ofMinutes(20)));
        assertFalse(reachability.isReadOnly(at(Duration.ofMinutes(20))));
        assertEquals(Reach.OPEN, reachability.verdict(at(Duration.ofMinutes(20))));
    }

    /** A busy node still recognizes strangers, and never takes an acquaintance for one. */
    @Test
    void aHundredThousandAddressesAreRememberedInLittleSpace() {
        var recent = new RecentAddresses();
        int mistakes = 0;
        int known = 0;
        for (int i = 0; i < 100_000; i++) {
            recent.add(remotes.endpoint(i), START);
        }
        for (int i = 0; i < 100_000; i++) {
            mistakes += recent.isSurelyAbsent(remotes.endpoint(i), START) ? 1 : 0;
            known += recent.isSurelyAbsent(remotes.endpoint(1_000_000 + i), START) ? 1 : 0;
        }
        System.out.println("strangers known for sure: " + known + " of 100,000");
        assertEquals(0, mistakes);
        assertTrue(known > 20, "only " + known);
    }

    @Test
    void anAddressIsForgottenInTenMinutes() {
        var recent = new RecentAddresses();
        Endpoint remote = remotes.nextEndpoint();
        assertTrue(recent.isSurelyAbsent(remote, START));
        recent.add(remote, START);
        assertFalse(recent.isSurelyAbsent(remote, at(Duration.ofMinutes(4))));
        assertFalse(recent.isSurelyAbsent(remote, at(Duration.ofMinutes(9))));
        assertTrue(recent.isSurelyAbsent(remote, at(Duration.ofMinutes(15))));
    }

    private void strangers(int count, long now) {
        for (int i = 0; i < count; i++) {
            reachability.onQuery(remotes.nextEndpoint(), now);
        }
    }

    private void answers(int count, long now) {
        for (int i = 0; i < count; i++) {
            reachability.onAnswer(now);
        }
    }

    private static long at(Duration afterStart) {
        return START + afterStart.toNanos();
    }
}
