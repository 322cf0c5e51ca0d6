package dev.starling.dht;

import dev.starling.host.Endpoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/** Nodes in a list, where the nearest are found by sorting: slow, and right. */
final class Nodes implements NearestNodes {
    private final List<Contact> contacts = new ArrayList<>();

    static Nodes random(int count, boolean ipv4, RandomGenerator random) {
        var nodes = new Nodes();
        for (int i = 0; i < count; i++) {
            nodes.contacts.add(new Contact(NodeId.random(random), endpoint(ipv4, random)));
        }
        return nodes;
    }

    static Endpoint endpoint(boolean ipv4, RandomGenerator random) {
        int port = 1 + random.nextInt(Endpoint.PORT_MAX);
        return ipv4
                ? Endpoint.ofIpv4(random.nextInt(), port)
                : new Endpoint(0x2001_0db8_0000_0000L | random.nextInt(), random.nextLong(), port);
    }

    void add(Contact contact) {
        contacts.add(contact);
    }

    @Override
    public List<Contact> closest(NodeId target, int count) {
        return contacts.stream()
                .sorted(Comparator.comparing(Contact::id, target::compareNearness))
                .limit(count)
                .toList();
    }
}
