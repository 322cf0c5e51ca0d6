package dev.starling.dht;

import java.util.List;

/**
 * How well a table knows its network.
 *
 * @param size contacts in use, good or questionable
 * @param waiting contacts that would fill a gap
 */
public record TableQuality(int size, int good, int compliant, int waiting, List<OfBucket> buckets) {

    /** One range, from the far half of the keyspace to our own place. */
    public record OfBucket(int sharedBits, int capacity, int size, int good, int waiting) {}

    public int questionable() {
        return size - good;
    }
}
