package dev.starling.dht;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.host.Endpoint;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressVotesTest {
    private static final Endpoint US = Endpoint.parse("84.124.73.14:6881");
    private static final Endpoint OTHER = Endpoint.parse("85.1.2.3:6881");

    private final SplittableRandom random = new SplittableRandom(42);
    private final RandomContacts voters = new RandomContacts(random, Family.IPV4);
    private final AddressVotes votes = new AddressVotes(false);

    @Test
    void fiveWhoAgreeAreEnoughWhenNobodyObjects() {
        assertFalse(vote(US, 4));
        assertEquals(Optional.empty(), votes.address());
        assertTrue(vote(US, 1));
        assertEquals(Optional.of(US.withPort(0)), votes.address());
        assertFalse(vote(US, 20), "and then it is no news");
    }

    @Test
    void oneLiarMeansThatMoreAreHeard() {
        vote(OTHER, 1);
        assertFalse(vote(US, 6));
        assertTrue(vote(US, 1));
        assertEquals(Optional.of(US.withPort(0)), votes.address());
    }

    @Test
    void aNetworkHasOneVoice() {
        for (int i = 0; i < 100; i++) {
            assertFalse(votes.onAnswer(Endpoint.ofIpv4(0x05060000 + i, 1), US));
        }
        for (int i = 0; i < 100; i++) {
            assertFalse(votes.onAnswer(new Endpoint(0x2a00L << 48 | i, i, 1), US), "nor IPv6 one");
        }
        assertEquals(Optional.empty(), votes.address());
    }

    /** A fifth of those whom we ask lie all the time, all the same. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aFifthOfLiarsNeverWins(long seed) {
        var drawn = new SplittableRandom(seed);
        for (int i = 0; i < 10_000; i++) {
            votes.onAnswer(voters.nextEndpoint(), drawn.nextInt(5) == 0 ? OTHER : US);
            assertTrue(votes.address().isEmpty() || votes.address().get().hasSameAddress(US));
        }
        assertTrue(votes.address().isPresent());
    }

    @Test
    void aNewAddressIsNoticedAfter22Voices() {
        vote(US, 32);
        assertFalse(vote(OTHER, 21));
        assertTrue(vote(OTHER, 1));
        assertEquals(Optional.of(OTHER.withPort(0)), votes.address());
    }

    @Test
    void aConnectionOfTwoAddressesStaysWithOne() {
        vote(US, 16);
        int changes = 0;
        for (int i = 0; i < 1_000; i++) {
            changes += vote(i % 2 == 0 ? OTHER : US, 1) ? 1 : 0;
        }
        assertEquals(0, changes);
    }

    @Test
    void whatIsSavedIsBelievedUntilItIsDeposed() {
        var restored = new AddressVotes(false, OTHER.withPort(0));
        for (int i = 0; i < AddressVotes.DEPOSING_MIN - 1; i++) {
            assertFalse(restored.onAnswer(voters.nextEndpoint(), US));
        }
        assertTrue(restored.onAnswer(voters.nextEndpoint(), US));
    }

    @Test
    void theIdHasToGoWhenTheAddressDoesNotAllowIt() {
        NodeId compliant = SecureId.forAddress(US, random);
        assertFalse(votes.deposes(NodeId.random(random)), "we do not know yet");
        vote(US, 5);
        assertTrue(votes.deposes(NodeId.random(random)));
        assertFalse(votes.deposes(compliant));
    }

    @Test
    void nobodyTalksUsIntoAnAddressThatCannotBe() {
        vote(Endpoint.parse("192.168.1.5:6881"), 20);
        vote(Endpoint.parse("224.0.0.5:6881"), 20);
        vote(Endpoint.parse("5.6.7.8:0"), 20);
        assertEquals(Optional.empty(), votes.address());
    }

    @Test
    void onePortForAllMeansThatWeCanBeFound() {
        assertEquals(AddressVotes.Mapping.UNKNOWN, votes.mapping());
        vote(US.withPort(4_000), 8);
        vote(US.withPort(4_001), 1);
        assertEquals(AddressVotes.Mapping.ONE_PORT, votes.mapping());
        assertEquals(4_000, votes.port());
    }

    @Test
    void aPortForEachMeansThatWeCannot() {
        for (int i = 0; i < 8; i++) {
            vote(US.withPort(4_000 + i), 1);
        }
        assertEquals(AddressVotes.Mapping.PORT_BY_REMOTE, votes.mapping());
    }

    private boolean vote(Endpoint us, int voices) {
        boolean hasChanged = false;
        for (int i = 0; i < voices; i++) {
            hasChanged |= votes.onAnswer(voters.nextEndpoint(), us);
        }
        return hasChanged;
    }
}
