package dev.starling.dht;

import dev.starling.host.Endpoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * The closest sets that recent lookups found, so that the next one may start beside its target. The
 * oldest makes room. Contacts are packed, five longs each.
 */
final class ClosestSetCache {
    static final int SETS_MAX = 32;
    static final int SET_CONTACTS_MAX = 16;
    static final long KEPT_NANOS = 30L * 60 * 1_000_000_000;

    private static final int CONTACT_LONGS = 5;

    /** The oldest first. */
    private final List<ClosestSet> sets = new ArrayList<>(1);

    /**
     * @param contacts five longs each
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record ClosestSet(NodeId target, long foundAt, long[] contacts) {}

    /** Keeps the nearest of a finished lookup, in place of what it found there before. */
    void put(NodeId target, List<Contact> closest, long now) {
        expire(now);
        sets.removeIf(set -> set.target.equals(target));
        if (closest.isEmpty()) {
            return;
        }
        if (sets.size() == SETS_MAX) {
            sets.removeFirst();
        }
        long[] packed = new long[Math.min(closest.size(), SET_CONTACTS_MAX) * CONTACT_LONGS];
        for (int i = 0; i < packed.length; i += CONTACT_LONGS) {
            pack(closest.get(i / CONTACT_LONGS), packed, i);
        }
        sets.add(new ClosestSet(target, now, packed));
    }

    /** The known contacts nearest to a target, nearest first. */
    List<Contact> near(NodeId target, int contactsMax, long now) {
        expire(now);
        var nearest = new TreeMap<NodeId, Contact>();
        for (ClosestSet set : sets) {
            for (int i = 0; i < set.contacts.length; i += CONTACT_LONGS) {
                Contact contact = unpack(set.contacts, i);
                nearest.put(contact.id().distanceTo(target), contact);
                if (nearest.size() > contactsMax) {
                    nearest.pollLastEntry();
                }
            }
        }
        return new ArrayList<>(nearest.values());
    }

    /** Drops a node that no longer answers. */
    void forget(Endpoint endpoint) {
        for (int i = 0; i < sets.size(); i++) {
            ClosestSet set = sets.get(i);
            long[] kept = without(endpoint, set.contacts);
            if (kept.length < set.contacts.length) {
                sets.set(i, new ClosestSet(set.target, set.foundAt, kept));
            }
        }
    }

    int size() {
        return sets.size();
    }

    private void expire(long now) {
        sets.removeIf(set -> now - set.foundAt >= KEPT_NANOS);
    }

    private static long[] without(Endpoint endpoint, long[] contacts) {
        long[] kept = new long[contacts.length];
        int length = 0;
        for (int i = 0; i < contacts.length; i += CONTACT_LONGS) {
            if (!unpack(contacts, i).endpoint().equals(endpoint)) {
                System.arraycopy(contacts, i, kept, length, CONTACT_LONGS);
                length += CONTACT_LONGS;
            }
        }
        return length == contacts.length ? contacts : Arrays.copyOf(kept, length);
    }

    private static void pack(Contact contact, long[] packed, int at) {
        NodeId id = contact.id();
        Endpoint endpoint = contact.endpoint();
        packed[at] = id.high();
        packed[at + 1] = id.middle();
        packed[at + 2] = (long) id.low() << 32 | endpoint.port();
        packed[at + 3] = endpoint.high();
        packed[at + 4] = endpoint.low();
    }

    private static Contact unpack(long[] packed, int at) {
        long lowAndPort = packed[at + 2];
        return new Contact(
                new NodeId(packed[at], packed[at + 1], (int) (lowAndPort >>> 32)),
                new Endpoint(packed[at + 3], packed[at + 4], (int) lowAndPort));
    }
}
