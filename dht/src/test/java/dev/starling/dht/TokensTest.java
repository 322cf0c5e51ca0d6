package dev.starling.dht;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.host.Endpoint;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class TokensTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long MINUTE = 60 * SECOND;
    private static final long START = -7 * MINUTE; // a host's clock may begin anywhere
    private static final Endpoint ASKER = Endpoint.parse("192.0.2.1:6881");

    private final SplittableRandom random = new SplittableRandom(42);
    private final Tokens tokens = new Tokens(new KeyedMac(), random, START);

    @Test
    void aTokenIsGoodForFiveMinutesAtLeastAndTenAtMost() {
        for (int seconds = 0; seconds < 600; seconds += 7) {
            var mine = new Tokens(new KeyedMac(), random, START);
            long given = START + seconds * SECOND;
            byte[] token = mine.tokenFor(ASKER, given);
            assertTrue(mine.isValid(token, ASKER, given), "at once");
            assertTrue(mine.isValid(token, ASKER, given + 5 * MINUTE - 1), "after five minutes");
            assertFalse(mine.isValid(token, ASKER, given + 10 * MINUTE), "after ten minutes");
        }
    }

    @Test
    void nobodyNeedsToAskInBetweenForATokenToExpire() {
        byte[] token = tokens.tokenFor(ASKER, START);
        assertFalse(tokens.isValid(token, ASKER, START + 60 * MINUTE));
    }

    @Test
    void aTokenMayBeShownAgainAndFromAnotherPort() {
        byte[] token = tokens.tokenFor(ASKER, START);
        assertTrue(tokens.isValid(token, ASKER, START + MINUTE));
        assertTrue(tokens.isValid(token, ASKER.withPort(1), START + MINUTE));
    }

    @Test
    void aTokenIsNoGoodFromAnotherAddress() {
        byte[] token = tokens.tokenFor(ASKER, START);
        for (String other :
                new String[] {"192.0.2.2:6881", "193.0.2.1:6881", "[::c000:201]:6881"}) {
            assertFalse(tokens.isValid(token, Endpoint.parse(other), START), other);
        }
        Endpoint ipv6 = Endpoint.parse("[2001:db8::1]:1");
        byte[] token6 = tokens.tokenFor(ipv6, START);
        assertTrue(tokens.isValid(token6, ipv6, START));
        assertFalse(tokens.isValid(token6, Endpoint.parse("[2001:db8::2]:1"), START));
    }

    @Test
    void aTokenIsNoGoodAtAnotherSocket() {
        var other = new Tokens(new KeyedMac(), random, START);
        assertFalse(other.isValid(tokens.tokenFor(ASKER, START), ASKER, START));
    }

    @Test
    void aForgedTokenIsRefused() {
        byte[] token = tokens.tokenFor(ASKER, START);
        for (int bit = 0; bit < Byte.SIZE * Tokens.BYTES; bit++) {
            byte[] forged = token.clone();
            forged[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            assertFalse(tokens.isValid(forged, ASKER, START));
        }
        assertFalse(tokens.isValid(new byte[0], ASKER, START));
        assertFalse(tokens.isValid(new byte[Tokens.BYTES], ASKER, START));
        assertFalse(tokens.isValid(Arrays.copyOf(token, Tokens.BYTES - 1), ASKER, START));
        assertFalse(tokens.isValid(Arrays.copyOf(token, Tokens.BYTES + 1), ASKER, START));
    }

    /** What makes CRC32C useless here: that the tokens of others tell that of a victim. */
    @Test
    void tokensOfOthersDoNotAddUpToMine() {
        byte[] one = tokens.tokenFor(Endpoint.parse("192.0.2.1:1"), START);
        byte[] two = tokens.tokenFor(Endpoint.parse("192.0.2.2:1"), START);
        byte[] four = tokens.tokenFor(Endpoint.parse("192.0.2.4:1"), START);
        byte[] seven = tokens.tokenFor(Endpoint.parse("192.0.2.7:1"), START);
        byte[] sum = new byte[Tokens.BYTES];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = (byte) (one[i] ^ two[i] ^ four[i]);
        }
        assertFalse(Arrays.equals(seven, sum));
    }

    @Test
    void nodesOfOneThreadMayShareTheirMac() {
        var mac = new KeyedMac();
        var one = new Tokens(mac, new SplittableRandom(1), START);
        var other = new Tokens(mac, new SplittableRandom(2), START);
        byte[] ofOne = one.tokenFor(ASKER, START);
        byte[] ofOther = other.tokenFor(ASKER, START);
        assertNotEquals(Arrays.toString(ofOne), Arrays.toString(ofOther));
        assertTrue(one.isValid(ofOne, ASKER, START));
        assertTrue(other.isValid(ofOther, ASKER, START));
        assertFalse(one.isValid(ofOther, ASKER, START));
    }

    @Test
    void theSameSeedGivesTheSameTokens() {
        var again = new Tokens(new KeyedMac(), new SplittableRandom(42), START);
        assertArrayEquals(tokens.tokenFor(ASKER, START), again.tokenFor(ASKER, START));
        assertEquals(Tokens.BYTES, again.tokenFor(ASKER, START).length);
    }
}
