package dev.starling.dht;

/**
 * An item that is put again and again.
 *
 * @param salt of a mutable one, which answers leave out
 */
@SuppressWarnings("ArrayRecordComponent") // compared by place
record KeptItem(NodeId place, byte[] salt, Item item) implements Renewable {
    /** What its owner has put there since, or this when that is no newer. */
    KeptItem orNewer(FoundItem found) {
        byte[] publicKey = found.publicKey();
        byte[] signature = found.signature();
        boolean isNewer =
                item instanceof Item.Mutable mutable && found.sequence() > mutable.sequence();
        if (!isNewer || publicKey == null || signature == null) {
            return this;
        }
        var newer = new Item.Mutable(publicKey, salt, found.sequence(), found.value(), signature);
        return new KeptItem(place, salt, newer);
    }
}
