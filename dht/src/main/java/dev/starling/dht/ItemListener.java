package dev.starling.dht;

/** Hears of an item, each time that a newer version of it is found, and at last of the end. */
public interface ItemListener {
    void onItem(FoundItem item);

    /**
     * The lookup is over.
     *
     * @param storedAt how many nodes took what we put; 0 when we put nothing
     * @param refusal why the last node that refused it did; empty when none did
     */
    void onDone(SearchReport report, int storedAt, String refusal);
}
