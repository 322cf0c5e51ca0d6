package dev.starling.dht;

import dev.starling.host.AddressKind;
import dev.starling.host.Endpoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is always true of a routing table, whatever happened to it. Looks at a picture of the table,
 * so that a test can paint a wrong one.
 *
 * @param asked for the closest to this target
 * @param closest what the table said, of at most {@link #COUNT}
 */
record TableChecker(
        NodeId self,
        boolean allowsLocal,
        List<TableEntry> entries,
        List<TableQuality.OfBucket> buckets,
        NodeId asked,
        List<Contact> closest) {
    static final int COUNT = 8;

    static TableChecker of(RoutingTable table, boolean allowsLocal, NodeId asked, long now) {
        return new TableChecker(
                table.self(),
                allowsLocal,
                table.entries(now),
                table.quality(now).buckets(),
                asked,
                table.closest(asked, COUNT, now));
    }

    /** The first thing that is wrong; empty when nothing is. */
    Optional<String> violation(Set<Contact> everAnswered) {
        Optional<String> ofMembers = violationOfMembers(everAnswered);
        if (ofMembers.isPresent()) {
            return ofMembers;
        }
        List<Contact> expected = bruteForce();
        return closest.equals(expected)
                ? Optional.empty()
                : Optional.of("closest to " + asked + " is " + closest + ", not " + expected);
    }

    /** Of who is in the table and where, not of what it says about the closest. */
    Optional<String> violationOfMembers(Set<Contact> everAnswered) {
        var ids = new HashSet<NodeId>();
        var addresses = new HashSet<Endpoint>();
        var networks = new ArrayList<Set<Endpoint>>();
        int[] live = new int[buckets.size()];
        int[] waiting = new int[buckets.size()];
        for (int i = 0; i < buckets.size(); i++) {
            networks.add(new HashSet<>());
        }
        for (TableEntry entry : entries) {
            Contact contact = entry.contact();
            Endpoint endpoint = contact.endpoint();
            int bucket = entry.sharedBits();
            if (contact.id().equals(self)) {
                return Optional.of("our own id is in the table");
            }
            if (!everAnswered.contains(contact)) {
                return Optional.of("never answered: " + contact);
            }
            if (!AddressKind.isUsable(endpoint, allowsLocal)) {
                return Optional.of("nobody can be at " + endpoint);
            }
            if (!ids.add(contact.id())) {
                return Optional.of("twice the id of " + contact);
            }
            boolean isLocal = AddressKind.of(endpoint).isLocal();
            if (!addresses.add(isLocal ? endpoint : endpoint.withPort(0))) {
                return Optional.of("twice the address of " + contact);
            }
            if (bucket != Math.min(buckets.size() - 1, self.sharedBits(contact.id()))) {
                return Optional.of("in the wrong bucket: " + contact);
            }
            if (!isLocal && !networks.get(bucket).add(network(endpoint))) {
                return Optional.of("twice the network of " + contact);
            }
            if (entry.isWaiting()) {
                waiting[bucket]++;
            } else {
                live[bucket]++;
            }
        }
        return violation(live, waiting);
    }

    private Optional<String> violation(int[] live, int[] waiting) {
        if (buckets.size() > RoutingTable.BUCKETS_MAX) {
            return Optional.of("too many buckets");
        }
        for (int i = 0; i < buckets.size(); i++) {
            TableQuality.OfBucket bucket = buckets.get(i);
            boolean isWide = i >= buckets.size() - RoutingTable.WIDE_BUCKETS;
            int capacity = isWide ? RoutingTable.WIDE_BUCKET_SIZE : RoutingTable.BUCKET_SIZE;
            if (live[i] > capacity) {
                return Optional.of("too many contacts in bucket " + i);
            }
            if (waiting[i] > RoutingTable.WAITING_MAX) {
                return Optional.of("too many wait for bucket " + i);
            }
            if (waiting[i] > 0 && live[i] < capacity) {
                return Optional.of("somebody waits though there is room in bucket " + i);
            }
            if (bucket.size() != live[i] || bucket.waiting() != waiting[i]) {
                return Optional.of("wrong figures of bucket " + i);
            }
        }
        return Optional.empty();
    }

    private List<Contact> bruteForce() {
        Comparator<Contact> byNearness =
                (one, other) -> asked.compareNearness(one.id(), other.id());
        return entries.stream()
                .filter(entry -> !entry.isWaiting())
                .sorted(
                        Comparator.comparing((TableEntry entry) -> !entry.isGood())
                                .thenComparing(TableEntry::contact, byNearness))
                .limit(COUNT)
                .map(TableEntry::contact)
                .sorted(byNearness)
                .toList();
    }

    private static Endpoint network(Endpoint endpoint) {
        return endpoint.isIpv4()
                ? Endpoint.ofIpv4(endpoint.ipv4() & 0xffffff00, 0)
                : new Endpoint(endpoint.high(), 0, 0);
    }
}
