package dev.starling.simulation.population;

import dev.starling.dht.Contact;
import dev.starling.dht.NodeId;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** The truth: all nodes that can be reached, by their ids, as no node ever sees them. */
public final class Census {
    private final Contact[] contacts;

    private Census(Contact[] contacts) {
        this.contacts = contacts;
    }

    static Census of(Collection<Resident> residents) {
        Contact[] contacts =
                residents.stream()
                        .map(resident -> new Contact(resident.id(), resident.endpoint()))
                        .toArray(Contact[]::new);
        Arrays.sort(contacts, Comparator.comparing(Contact::id));
        return new Census(contacts);
    }

    public int size() {
        return contacts.length;
    }

    /** All of them, by their ids. */
    public List<Contact> contacts() {
        return List.of(contacts);
    }

    /** Those nearest to a place, the nearest first. */
    public List<Contact> nearest(NodeId target, int count) {
        // Who shares more leading bits is nearer: the smallest such range that holds enough.
        int bits = Math.min(Long.SIZE, Long.SIZE - Long.numberOfLeadingZeros(contacts.length) + 8);
        int from = 0;
        int to = contacts.length;
        for (; bits > 0; bits--) {
            long low = target.high() & -1L << (Long.SIZE - bits);
            long high = low | ~(-1L << (Long.SIZE - bits));
            from = firstFrom(low);
            to = bits == Long.SIZE || high == -1 ? endOf(high) : firstFrom(high + 1);
            if (to - from >= count) {
                break;
            }
        }
        if (bits == 0) {
            from = 0;
            to = contacts.length;
        }
        return Arrays.stream(contacts, from, to)
                .sorted((a, b) -> target.compareNearness(a.id(), b.id()))
                .limit(count)
                .toList();
    }

    /** Whether a node with this id is there. */
    public boolean contains(NodeId id) {
        for (int i = firstFrom(id.high()); i < contacts.length; i++) {
            NodeId other = contacts[i].id();
            if (other.high() != id.high()) {
                return false;
            }
            if (other.equals(id)) {
                return true;
            }
        }
        return false;
    }

    /** How many of the nodes nearest to a place, of so many, are among those found. */
    public double recall(NodeId target, int count, Collection<Contact> found, NodeId except) {
        var nearest =
                nearest(target, count + 1).stream()
                        .map(Contact::id)
                        .filter(id -> !id.equals(except))
                        .limit(count)
                        .toList();
        if (nearest.isEmpty()) {
            return 1;
        }
        long met = found.stream().filter(contact -> nearest.contains(contact.id())).count();
        return (double) met / nearest.size();
    }

    private int firstFrom(long high) {
        int low = 0;
        int end = contacts.length;
        while (low < end) {
            int middle = (low + end) >>> 1;
            if (Long.compareUnsigned(contacts[middle].id().high(), high) < 0) {
                low = middle + 1;
            } else {
                end = middle;
            }
        }
        return low;
    }

    private int endOf(long high) {
        int end = firstFrom(high);
        while (end < contacts.length && contacts[end].id().high() == high) {
            end++;
        }
        return end;
    }
}
