package dev.starling.dht;

/**
 * A contact as its table knows it.
 *
 * @param sharedBits the bucket: how many leading bits it has in common with us, as far as it counts
 * @param rttNanos smoothed; 0 when it was never measured
 * @param isGood neither silent for long nor failing
 * @param isCompliant its address allows its id (BEP 42)
 * @param isWaiting for a place in its full bucket, and so far of no use
 */
public record TableEntry(
        Contact contact,
        int sharedBits,
        long rttNanos,
        boolean isGood,
        boolean isCompliant,
        boolean isWaiting) {}
