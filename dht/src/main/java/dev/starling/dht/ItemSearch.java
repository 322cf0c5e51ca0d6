package dev.starling.dht;

import org.jspecify.annotations.Nullable;

/**
 * The search for an item (BEP 44), and where that is wanted the putting of a new one at those who
 * are nearest to its target.
 */
final class ItemSearch implements RunningSearch.Errand {
    private final NodeId target;
    private final byte[] salt;
    private final @Nullable Item toPut;
    private final long cas;
    private final boolean isKept;
    private final ItemListener listener;
    private @Nullable Item best;
    private int storedAt;
    private String refusal = "";

    /**
     * @param salt of a mutable item, which answers leave out
     * @param toPut what is to be stored there, or null
     * @param cas only over the item with this sequence number; -1 for any
     * @param isKept when a newer one is found, that is put
     */
    private ItemSearch(
            NodeId target,
            byte[] salt,
            @Nullable Item toPut,
            long cas,
            boolean isKept,
            ItemListener listener) {
        this.target = target;
        this.salt = salt;
        this.toPut = toPut;
        this.cas = cas;
        this.isKept = isKept;
        this.listener = listener;
    }

    static ItemSearch toGet(NodeId target, byte[] salt, ItemListener listener) {
        return new ItemSearch(target, salt, null, -1, false, listener);
    }

    static ItemSearch toPut(Item item, byte[] salt, long cas, ItemListener listener) {
        return new ItemSearch(Items.target(item), salt, item, cas, false, listener);
    }

    /** Puts again what is kept, or what its owner has put there since. */
    static ItemSearch toKeep(KeptItem kept, ItemListener listener) {
        return new ItemSearch(kept.place(), kept.salt(), kept.item(), -1, true, listener);
    }

    NodeId target() {
        return target;
    }

    /** What is found newer is put in its place. */
    private @Nullable Item newest() {
        return best != null && sequence(best) > sequence(toPut) ? best : toPut;
    }

    @Override
    public Query question(Vantage vantage, NodeId self) {
        return new Query.Get(self, target, -1, vantage.want());
    }

    @Override
    public void onReply(Vantage vantage, Reply reply) {
        Reply.Stored stored = reply.stored();
        if (stored != null && stored.item() != null) {
            onFound(stored.item());
        }
    }

    @Override
    public void onArrived(RunningSearch running, Search search) {
        Item item = isKept ? newest() : toPut;
        if (item != null) {
            NodeId self = search.vantage().self();
            running.tellClosest(
                    search, token -> new Query.Put(self, item, cas, token), this::onPut);
        }
    }

    @Override
    public void onDone(SearchReport report) {
        listener.onDone(report, storedAt, refusal);
    }

    private void onFound(Item found) {
        Item item = found instanceof Item.Mutable mutable ? Items.withSalt(mutable, salt) : found;
        boolean isNews = best == null || sequence(item) > sequence(best);
        if (isNews && Items.isAuthentic(item, target)) {
            best = item;
            listener.onItem(FoundItem.of(target, item));
        }
    }

    private void onPut(SimpleCall.Outcome outcome) {
        switch (outcome) {
            case SimpleCall.Outcome.Answered _ -> storedAt++;
            case SimpleCall.Outcome.Refused(int code, String why) -> refusal = code + " " + why;
            case SimpleCall.Outcome.Silent _ -> {}
        }
    }

    private static long sequence(@Nullable Item item) {
        return item instanceof Item.Mutable mutable ? mutable.sequence() : -1;
    }
}
