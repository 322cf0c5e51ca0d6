package dev.starling.dht;

import static dev.starling.dht.ItemStore.Verdict.ANOTHER_THAN_EXPECTED;
import static dev.starling.dht.ItemStore.Verdict.BADLY_SIGNED;
import static dev.starling.dht.ItemStore.Verdict.BUSY;
import static dev.starling.dht.ItemStore.Verdict.FULL;
import static dev.starling.dht.ItemStore.Verdict.OLDER_THAN_STORED;
import static dev.starling.dht.ItemStore.Verdict.SALT_TOO_LONG;
import static dev.starling.dht.ItemStore.Verdict.SAME_SEQUENCE;
import static dev.starling.dht.ItemStore.Verdict.STORED;
import static dev.starling.dht.ItemStore.Verdict.VALUE_TOO_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.host.Endpoint;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ItemStoreTest {
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();
    private static final long START = -MINUTE;
    private static final Endpoint FROM = Endpoint.parse("192.0.2.1:6881");
    private static final byte[] NO_SALT = {};

    private final SplittableRandom random = new SplittableRandom(42);
    private final byte[] owner = Items.newSeed(random);
    private final ItemStore store = new ItemStore(ItemStore.Limits.STANDARD, START);

    @Test
    void keepsAnItemForTwoHoursFromItsLastPut() {
        Item item = new Item.Immutable(KrpcTest.latin1("12:Hello World!"));
        NodeId target = Items.target(item);
        assertEquals(STORED, put(item, START));
        assertSame(item, store.get(target, START + ItemStore.TTL_NANOS - 1));
        assertEquals(STORED, put(item, START + 60 * MINUTE));
        assertSame(item, store.get(target, START + 179 * MINUTE));
        assertNull(store.get(target, START + 180 * MINUTE));
        assertEquals(0, store.count());
    }

    @Test
    void storesTheItemsOfBep44() {
        assertEquals(STORED, put(ItemsTest.UNSALTED, START));
        assertEquals(STORED, put(ItemsTest.SALTED, START));
        assertSame(ItemsTest.SALTED, store.get(Items.target(ItemsTest.SALTED), START));
    }

    @Test
    void aSequenceNumberNeverFalls() {
        Item.Mutable second = signed(2, "1:b");
        assertEquals(STORED, put(second, START));
        assertEquals(OLDER_THAN_STORED, put(signed(1, "1:a"), START));
        assertEquals(SAME_SEQUENCE, put(signed(2, "1:c"), START));
        assertSame(second, store.get(Items.target(second), START));
        Item.Mutable third = signed(3, "1:c");
        assertEquals(STORED, put(third, START));
        assertSame(third, store.get(Items.target(third), START));
        assertEquals(302, OLDER_THAN_STORED.code());
        assertEquals(302, SAME_SEQUENCE.code());
    }

    @Test
    void theSamePutAgainKeepsItForLonger() {
        put(signed(1, "1:a"), START);
        assertEquals(STORED, put(signed(1, "1:a"), START + 119 * MINUTE));
        assertEquals(1, store.count());
        assertTrue(store.get(Items.target(signed(1, "1:a")), START + 238 * MINUTE) != null);
    }

    @Test
    void casStoresOnlyOverWhatTheWriterHasRead() {
        assertEquals(STORED, store.put(signed(1, "1:a"), 7, FROM, START), "there is nothing yet");
        assertEquals(ANOTHER_THAN_EXPECTED, store.put(signed(5, "1:b"), 0, FROM, START));
        assertEquals(ANOTHER_THAN_EXPECTED, store.put(signed(5, "1:b"), 2, FROM, START));
        assertEquals(STORED, store.put(signed(5, "1:b"), 1, FROM, START));
        assertEquals(301, ANOTHER_THAN_EXPECTED.code());
    }

    @Test
    void whatIsBadlySignedChangesNothing() {
        Item.Mutable first = signed(1, "1:a");
        put(first, START);
        Item.Mutable second = signed(2, "1:b");
        var forged =
                new Item.Mutable(
                        second.publicKey(), NO_SALT, 3, second.value(), second.signature());
        assertEquals(BADLY_SIGNED, put(forged, START));
        assertEquals(206, BADLY_SIGNED.code());
        assertSame(first, store.get(Items.target(first), START));
    }

    @Test
    void whatIsTooLongIsRefused() {
        var longest = new Item.Immutable(Messages.value(996, random));
        assertEquals(Item.VALUE_BYTES_MAX, longest.value().length);
        assertEquals(STORED, put(longest, START));
        assertEquals(VALUE_TOO_LONG, put(new Item.Immutable(Messages.value(997, random)), START));
        assertEquals(205, VALUE_TOO_LONG.code());
        byte[] value = KrpcTest.latin1("1:a");
        assertEquals(STORED, put(Items.sign(owner, new byte[64], 1, value), START));
        var salted = Items.sign(owner, new byte[64], 1, value);
        assertEquals(SALT_TOO_LONG, put(Items.withSalt(salted, new byte[65]), START));
        assertEquals(207, SALT_TOO_LONG.code());
    }

    @Test
    void refusesWhatIsNewWhenFullAndRefreshesWhatIsThere() {
        var small = new ItemStore(new ItemStore.Limits(10, 4, Budget.Rate.of(300, 100)), START);
        for (int i = 0; i < 6; i++) {
            assertEquals(i < 4 ? STORED : FULL, small.put(immutable(i), -1, FROM, START));
        }
        assertEquals(STORED, small.put(immutable(0), -1, FROM, START));
        for (int i = 10; i < 20; i++) {
            Endpoint other = Endpoint.ofIpv4(i, 1);
            assertEquals(i < 16 ? STORED : FULL, small.put(immutable(i), -1, other, START));
        }
        assertEquals(FULL, small.put(signed(1, "1:a"), -1, Endpoint.ofIpv4(99, 1), START));
        long later = START + ItemStore.TTL_NANOS;
        assertEquals(STORED, small.put(immutable(5), -1, FROM, later));
        assertEquals(1, small.count());
    }

    @Test
    void signaturesAreNotVerifiedWithoutEnd() {
        var small =
                new ItemStore(new ItemStore.Limits(1_000, 1_000, Budget.Rate.of(10, 100)), START);
        Item.Mutable good = signed(1, "1:a");
        var forged = new Item.Mutable(good.publicKey(), NO_SALT, 2, good.value(), good.signature());
        int verified = 0;
        while (small.put(forged, -1, FROM, START) == BADLY_SIGNED) {
            verified++;
        }
        assertEquals(100, verified);
        assertEquals(BUSY, small.put(good, -1, FROM, START));
        assertEquals(STORED, small.put(good, -1, FROM, START + MINUTE));
    }

    @Test
    void doesAsAPlainMapWould() {
        byte[][] owners = new byte[4][];
        for (int i = 0; i < owners.length; i++) {
            owners[i] = Items.newSeed(random);
        }
        // Signing costs: every item that the test may put is made once.
        Item.Mutable[][] signed = new Item.Mutable[owners.length][12];
        for (int i = 0; i < owners.length; i++) {
            for (int j = 0; j < 12; j++) {
                signed[i][j] =
                        Items.sign(
                                owners[i],
                                NO_SALT,
                                j / 2,
                                KrpcTest.latin1("1:" + (char) ('a' + j)));
            }
        }
        for (long seed = 1; seed <= 20; seed++) {
            try {
                compare(new SplittableRandom(seed), signed);
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private record Put(Item item, Endpoint by, long at) {}

    private static void compare(RandomGenerator random, Item.Mutable[][] signed) {
        long now = START;
        var tested = new ItemStore(new ItemStore.Limits(8, 4, Budget.Rate.of(1_000_000, 100)), now);
        var model = new LinkedHashMap<NodeId, Put>();
        for (int step = 0; step < 600; step++) {
            now += random.nextInt(8) == 0 ? random.nextLong(40 * MINUTE) : random.nextLong(1_000);
            long time = now;
            model.values().removeIf(put -> time - put.at() >= ItemStore.TTL_NANOS);
            Endpoint from = Endpoint.ofIpv4(random.nextInt(3), 1);
            Item item =
                    random.nextInt(3) == 0
                            ? immutable(random.nextInt(12))
                            : signed[random.nextInt(signed.length)][random.nextInt(12)];
            long cas = random.nextInt(3) == 0 ? random.nextInt(6) : -1;
            NodeId target = Items.target(item);
            Put before = model.get(target);
            ItemStore.Verdict expected = expected(model, item, before, cas, from);
            assertEquals(expected, tested.put(item, cas, from, now));
            if (expected == STORED) {
                model.put(target, new Put(item, before == null ? from : before.by(), now));
            }
            assertEquals(model.size(), tested.count());
            for (Map.Entry<NodeId, Put> entry : model.entrySet()) {
                Item stored = tested.get(entry.getKey(), now);
                assertTrue(stored != null);
                assertTrue(Arrays.equals(entry.getValue().item().value(), stored.value()));
            }
        }
    }

    private static ItemStore.Verdict expected(
            Map<NodeId, Put> model, Item item, @Nullable Put before, long cas, Endpoint from) {
        if (before == null) {
            long held =
                    model.values().stream().filter(put -> put.by().hasSameAddress(from)).count();
            return model.size() < 8 && held < 4 ? STORED : FULL;
        }
        if (item instanceof Item.Mutable next && before.item() instanceof Item.Mutable last) {
            if (cas >= 0 && cas != last.sequence()) {
                return ANOTHER_THAN_EXPECTED;
            }
            if (next.sequence() < last.sequence()) {
                return OLDER_THAN_STORED;
            }
            if (next.sequence() == last.sequence() && !Arrays.equals(next.value(), last.value())) {
                return SAME_SEQUENCE;
            }
        }
        return STORED;
    }

    private ItemStore.Verdict put(Item item, long now) {
        return store.put(item, -1, FROM, now);
    }

    private Item.Mutable signed(long sequence, String value) {
        return Items.sign(owner, NO_SALT, sequence, KrpcTest.latin1(value));
    }

    private static Item immutable(int number) {
        return new Item.Immutable(KrpcTest.latin1("i" + number + "e"));
    }
}
