package dev.starling.dht;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.bencode.BencodeTree;
import dev.starling.bencode.MalformedMessage;
import dev.starling.host.Endpoint;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class NodeStateTest {
    private static final int MUTATIONS = 50_000;

    private final SplittableRandom random = new SplittableRandom(42);

    @Test
    void whatIsWrittenIsReadBack() throws MalformedMessage {
        for (int i = 0; i < 200; i++) {
            NodeState state = drawn(random);
            byte[] encoded = state.encode();
            NodeState decoded = NodeState.decode(encoded);
            assertEquals(state, decoded);
            assertArrayEquals(encoded, decoded.encode());
        }
    }

    @Test
    void aNodeThatKnowsNothingHasAStateToo() throws MalformedMessage {
        var empty = new NodeState(List.of(), List.of());
        assertEquals(empty, NodeState.decode(empty.encode()));
    }

    @Test
    void whatALaterVersionAddsIsPassedOver() throws MalformedMessage {
        NodeState state = drawn(random);
        var tree = BencodeTree.decode(state.encode());
        tree.put("later", List.of(1, 2));
        assertEquals(state, NodeState.decode(BencodeTree.encode(tree)));
    }

    @Test
    void aFileThatIsNoneIsRefusedWithASentence() {
        assertRefused(new byte[0]);
        assertRefused("de".getBytes(StandardCharsets.US_ASCII));
        assertRefused(new byte[NodeState.BYTES_MAX + 1]);
        for (String key : List.of("format", "identities", "nodes", "nodes6")) {
            assertRefused(without(key));
            assertRefused(with(key, List.of(1)));
            assertRefused(with(key, 2));
            assertRefused(with(key, new byte[7]));
        }
        assertRefused(with("identities", Collections.nCopies(65, new byte[1])));
        assertRefused(with("nodes", new byte[26 * (NodeState.CONTACTS_MAX + 1)]));
        byte[] mapped = new byte[38];
        mapped[30] = (byte) 0xff;
        mapped[31] = (byte) 0xff;
        assertRefused(with("nodes6", mapped));
    }

    @Test
    void noDamageDoesAnythingWorse() {
        int read = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] damaged = damaged(drawn(random).encode());
            try {
                NodeState.decode(damaged).encode();
                read++;
            } catch (MalformedMessage malformed) {
                assertTrue(String.valueOf(malformed.getMessage()).length() > 5);
            }
        }
        System.out.println(read + " of " + MUTATIONS + " damaged states were still readable");
        assertTrue(read > 0 && read < MUTATIONS);
    }

    private byte[] damaged(byte[] encoded) {
        byte[] damaged = encoded;
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            int at = random.nextInt(Math.max(damaged.length, 1));
            switch (random.nextInt(4)) {
                case 0 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> damaged[at] = (byte) "dlie:0123456789".charAt(random.nextInt(15));
                case 2 -> damaged = Arrays.copyOf(damaged, Math.max(at, 1));
                default -> {
                    int from = random.nextInt(damaged.length);
                    int length = random.nextInt(Math.min(40, damaged.length - Math.max(at, from)));
                    System.arraycopy(damaged, from, damaged, at, length);
                }
            }
        }
        return damaged;
    }

    private byte[] without(String key) {
        return changed(tree -> tree.remove(key));
    }

    private byte[] with(String key, Object value) {
        return changed(tree -> tree.put(key, value));
    }

    private byte[] changed(Consumer<Map<String, Object>> change) {
        try {
            var tree = BencodeTree.decode(drawn(random).encode());
            change.accept(tree);
            return BencodeTree.encode(tree);
        } catch (MalformedMessage impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static void assertRefused(byte[] encoded) {
        var refusal = assertThrows(MalformedMessage.class, () -> NodeState.decode(encoded));
        assertTrue(String.valueOf(refusal.getMessage()).contains(" "));
    }

    private static NodeState drawn(RandomGenerator random) {
        var contacts4 = new RandomContacts(random, Family.IPV4);
        var contacts6 = new RandomContacts(random, Family.IPV6);
        var identities = new ArrayList<NodeState.Identity>();
        for (int i = random.nextInt(3); i > 0; i--) {
            identities.add(
                    new NodeState.Identity(
                            random.nextBoolean() ? Endpoint.anyIpv4(6881) : Endpoint.anyIpv6(7),
                            NodeId.random(random),
                            random.nextBoolean() ? null : contacts4.nextEndpoint().withPort(0)));
        }
        // IPv4 first, as they are written.
        var known = new ArrayList<Contact>();
        for (var contacts : List.of(contacts4, contacts6)) {
            for (int i = random.nextInt(4); i > 0; i--) {
                known.add(contacts.next());
            }
        }
        return new NodeState(identities, known);
    }
}
