package dev.starling.dht;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class ItemsTest {
    private static final byte[] VALUE = KrpcTest.latin1("12:Hello World!");
    private static final byte[] SALT = KrpcTest.latin1("foobar");
    private static final byte[] NO_SALT = {};
    private static final byte[] KEY =
            hex("77ff84905a91936367c01360803104f92432fcd904a43511876df5cdf3e7e548");

    /** Both of BEP 44's signed items. */
    static final Item.Mutable UNSALTED =
            new Item.Mutable(
                    KEY,
                    NO_SALT,
                    1,
                    VALUE,
                    hex(
                            "305ac8aeb6c9c151fa120f120ea2cfb923564e11552d06a5d856091e5e853cff"
                                    + "1260d3f39e4999684aa92eb73ffd136e6f4f3ecbfda0ce53a1608ecd7ae21f01"));

    static final Item.Mutable SALTED =
            new Item.Mutable(
                    KEY,
                    SALT,
                    1,
                    VALUE,
                    hex(
                            "6834284b6b24c3204eb2fea824d82f88883a3d95e8b4a21b8c0ded553d17d17d"
                                    + "df9a8a7104b1258f30bed3787e6cb896fca78c58f8e03b5f18f14951a87d9a08"));

    @Test
    void findsTheTargetsOfBep44() {
        assertEquals(
                "e5f96f6f38320f0f33959cb4d3d656452117aadb",
                Items.target(new Item.Immutable(VALUE)).toString());
        assertEquals("4a533d47ec9c7d95b1ad75f576cffc641853b750", Items.target(UNSALTED).toString());
        assertEquals("411eba73b6f087ca51a3795d9c8c938d365e32c1", Items.target(SALTED).toString());
    }

    /** Its link is {@code magnet:?xs=urn:btpk:KEY&s=SALT}, both in hex. */
    @Test
    void findsTheTargetsOfBep46() {
        byte[] key = hex("8543d3e6115f0f98c944077a4493dcd543e49c739fd998550a1f614ab36ed63e");
        assertEquals(
                "cc3f9d90b572172053626f9980ce261a850d050b", Items.target(key, NO_SALT).toString());
        assertEquals(
                "59ee7c2cb9b4f7eb1986ee2d18fd2fdb8a56554f",
                Items.target(key, hex("6e")).toString());
    }

    @Test
    void signsTheBuffersOfBep44() {
        assertEquals("3:seqi1e1:v12:Hello World!", signed(NO_SALT));
        assertEquals("4:salt6:foobar3:seqi1e1:v12:Hello World!", signed(SALT));
    }

    @Test
    void theSignaturesOfBep44AreRight() {
        assertTrue(Items.isSigned(UNSALTED));
        assertTrue(Items.isSigned(SALTED));
        assertTrue(Items.isAuthentic(SALTED, Items.target(SALTED)));
        assertTrue(Items.isAuthentic(Items.withSalt(SALTED, SALT), Items.target(KEY, SALT)));
        assertFalse(Items.isAuthentic(SALTED, Items.target(UNSALTED)));
        assertFalse(Items.isAuthentic(Items.withSalt(UNSALTED, SALT), Items.target(KEY, SALT)));
    }

    @Test
    void aSignatureOfAnythingElseIsWrong() {
        assertFalse(Items.isSigned(changed(UNSALTED, 2, VALUE, UNSALTED.signature())));
        byte[] other = KrpcTest.latin1("12:Hello world!");
        assertFalse(Items.isSigned(changed(UNSALTED, 1, other, UNSALTED.signature())));
        assertFalse(Items.isSigned(changed(UNSALTED, 1, VALUE, SALTED.signature())));
        for (int bit = 0; bit < 512; bit++) {
            byte[] flipped = UNSALTED.signature().clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertFalse(Items.isSigned(changed(UNSALTED, 1, VALUE, flipped)), "bit " + bit);
        }
    }

    /** S + L signs as well by the bare equation: whoever accepts it accepts two signatures. */
    @Test
    void aMalleatedSignatureIsWrong() {
        var order =
                BigInteger.TWO
                        .pow(252)
                        .add(new BigInteger("27742317777372353535851937790883648493"));
        byte[] signature = UNSALTED.signature().clone();
        var s = BigInteger.ZERO;
        for (int i = 63; i >= 32; i--) {
            s = s.shiftLeft(8).or(BigInteger.valueOf(signature[i] & 0xff));
        }
        var malleated = s.add(order);
        for (int i = 32; i < 64; i++) {
            signature[i] = malleated.byteValue();
            malleated = malleated.shiftRight(8);
        }
        assertEquals(BigInteger.ZERO, malleated);
        assertFalse(Items.isSigned(changed(UNSALTED, 1, VALUE, signature)));
    }

    @Test
    void whatWeSignOthersCanVerify() {
        var random = new SplittableRandom(42);
        for (int round = 0; round < 20; round++) {
            byte[] seed = Items.newSeed(random);
            byte[] salt = Messages.bytes(random.nextInt(Item.SALT_BYTES_MAX + 1), random);
            byte[] value = Messages.value(random.nextInt(996), random);
            Item.Mutable item = Items.sign(seed, salt, random.nextLong() >>> 1, value);
            assertTrue(Items.isSigned(item));
            assertEquals(Items.target(Items.publicKey(seed), salt), Items.target(item));
        }
    }

    @Test
    void rfc8032sKeyAndSignatureComeOfItsSeed() {
        // RFC 8032, 7.1, test 1: the key of a seed.
        byte[] seed = hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
        assertEquals(
                "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
                HexFormat.of().formatHex(Items.publicKey(seed)));
    }

    @Test
    void aKeyThatIsNoPointSignsNothing() {
        for (int fill : new int[] {0x00, 0xff, 0x7f}) {
            byte[] key = new byte[32];
            Arrays.fill(key, (byte) fill);
            assertFalse(
                    Items.isSigned(new Item.Mutable(key, NO_SALT, 1, VALUE, UNSALTED.signature())));
        }
    }

    private static String signed(byte[] salt) {
        return new String(Items.signed(salt, 1, VALUE), ISO_8859_1);
    }

    private static Item.Mutable changed(
            Item.Mutable item, long sequence, byte[] value, byte[] signature) {
        return new Item.Mutable(item.publicKey(), item.salt(), sequence, value, signature);
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }
}
