package dev.starling.dht;

import dev.starling.host.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Queries and replies of every kind, drawn from a seed. */
final class Messages {
    private Messages() {}

    static Query query(RandomGenerator random) {
        NodeId id = NodeId.random(random);
        NodeId target = NodeId.random(random);
        Want want = List.of(Want.IPV4, Want.IPV6, Want.BOTH).get(random.nextInt(3));
        return switch (random.nextInt(8)) {
            case 0 -> new Query.Ping(id);
            case 1 -> new Query.FindNode(id, target, want);
            case 2 ->
                    new Query.GetPeers(
                            id,
                            target.asInfoHash(),
                            want,
                            random.nextBoolean(),
                            random.nextBoolean());
            case 3 ->
                    new Query.AnnouncePeer(
                            id,
                            target.asInfoHash(),
                            random.nextInt(Endpoint.PORT_MAX + 1),
                            random.nextBoolean(),
                            bytes(random.nextInt(21), random));
            case 4 ->
                    new Query.Get(
                            id, target, random.nextBoolean() ? -1 : random.nextInt(1_000), want);
            case 5 ->
                    new Query.Put(
                            id,
                            item(random, true),
                            random.nextBoolean() ? -1 : random.nextInt(1_000),
                            bytes(8, random));
            case 6 -> new Query.SampleInfohashes(id, target, want);
            default ->
                    // Without a family wanted, because what is unknown is not asked by us.
                    new Query.Unknown(id, "vote", random.nextBoolean() ? target : null, Want.IPV4);
        };
    }

    static Reply reply(RandomGenerator random) {
        return new Reply(
                NodeId.random(random),
                sometimes(random, List.of(), () -> contacts(true, random)),
                sometimes(random, List.of(), () -> contacts(false, random)),
                sometimes(random, List.of(), () -> endpoints(random)),
                random.nextBoolean() ? bytes(random.nextInt(1, 21), random) : null,
                random.nextInt(4) == 0 ? blooms(random) : null,
                random.nextInt(3) == 0 ? stored(random) : null,
                random.nextInt(3) == 0 ? samples(random) : null);
    }

    /** An item of any size; its signature is nobody's. */
    static Item item(RandomGenerator random, boolean salted) {
        byte[] value = value(random.nextInt(Item.VALUE_BYTES_MAX - 3), random);
        if (random.nextBoolean()) {
            return new Item.Immutable(value);
        }
        int salt = salted ? random.nextInt(Item.SALT_BYTES_MAX + 1) : 0;
        return new Item.Mutable(
                bytes(Items.PUBLIC_KEY_BYTES, random),
                bytes(salt, random),
                random.nextLong() >>> random.nextInt(1, Long.SIZE),
                value,
                bytes(Items.SIGNATURE_BYTES, random));
    }

    /** An encoded string with so many bytes. */
    static byte[] value(int length, RandomGenerator random) {
        byte[] prefix = KrpcTest.latin1(length + ":");
        byte[] value = new byte[prefix.length + length];
        random.nextBytes(value);
        System.arraycopy(prefix, 0, value, 0, prefix.length);
        return value;
    }

    static byte[] bytes(int count, RandomGenerator random) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private static Reply.Stored stored(RandomGenerator random) {
        Item item = item(random, false);
        return switch (item) {
            case Item.Immutable _ -> new Reply.Stored(-1, item);
            case Item.Mutable mutable ->
                    new Reply.Stored(mutable.sequence(), random.nextBoolean() ? item : null);
        };
    }

    private static Reply.Samples samples(RandomGenerator random) {
        var infoHashes = new ArrayList<InfoHash>();
        int count = random.nextInt(20);
        for (int i = 0; i < count; i++) {
            infoHashes.add(NodeId.random(random).asInfoHash());
        }
        return new Reply.Samples(
                random.nextInt(Sampling.INTERVAL_SECONDS_MAX + 1),
                count + random.nextInt(100_000),
                infoHashes);
    }

    private static Reply.Blooms blooms(RandomGenerator random) {
        return new Reply.Blooms(
                new BloomFilter(bytes(BloomFilter.BYTES, random)),
                new BloomFilter(bytes(BloomFilter.BYTES, random)));
    }

    private static List<Contact> contacts(boolean ipv4, RandomGenerator random) {
        var contacts = new ArrayList<Contact>();
        int count = random.nextInt(9);
        for (int i = 0; i < count; i++) {
            contacts.add(new Contact(NodeId.random(random), Nodes.endpoint(ipv4, random)));
        }
        return contacts;
    }

    private static List<Endpoint> endpoints(RandomGenerator random) {
        var endpoints = new ArrayList<Endpoint>();
        int count = random.nextInt(60);
        for (int i = 0; i < count; i++) {
            endpoints.add(Nodes.endpoint(random.nextBoolean(), random));
        }
        return endpoints;
    }

    private static <T> T sometimes(RandomGenerator random, T otherwise, Supplier<T> drawn) {
        return random.nextBoolean() ? drawn.get() : otherwise;
    }
}
