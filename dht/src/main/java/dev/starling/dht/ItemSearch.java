package dev.starling.dht;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The search for an item (BEP 44), in every family at once, and where that is wanted the putting of
 * a new one at those who are nearest to its target.
 */
final class ItemSearch {
    private final NodeId target;
    private final byte[] salt;
    private final @Nullable Item toPut;
    private final long cas;
    private final ItemListener listener;
    private final List<Search> done = new ArrayList<>();
    private @Nullable Item best;
    private int searching;
    private int putting;
    private int storedAt;
    private String refusal = "";

    /**
     * @param salt of a mutable item, which answers leave out
     * @param toPut what is to be stored there, or null
     * @param cas only over the item with this sequence number; -1 for any
     */
    ItemSearch(NodeId target, byte[] salt, @Nullable Item toPut, long cas, ItemListener listener) {
        this.target = target;
        this.salt = salt;
        this.toPut = toPut;
        this.cas = cas;
        this.listener = listener;
    }

    void start(List<Vantage> vantages) {
        searching = vantages.size();
        for (Vantage vantage : vantages) {
            vantage.search(
                    target,
                    self -> new Query.Get(self, target, -1, vantage.want()),
                    new Search.Listener() {
                        @Override
                        public void onReply(Contact from, Reply reply) {
                            Reply.Stored stored = reply.stored();
                            if (stored != null && stored.item() != null) {
                                onFound(stored.item());
                            }
                        }

                        @Override
                        public void onDone(Search search) {
                            onSearchDone(search);
                        }
                    });
        }
    }

    private void onFound(Item found) {
        Item item = found instanceof Item.Mutable mutable ? Items.withSalt(mutable, salt) : found;
        boolean isNews = best == null || sequence(item) > sequence(best);
        if (isNews && Items.isAuthentic(item, target)) {
            best = item;
            listener.onItem(FoundItem.of(target, item));
        }
    }

    private void onSearchDone(Search search) {
        done.add(search);
        searching--;
        if (toPut != null) {
            for (Candidate node : search.closestSet()) {
                byte[] token = node.token();
                if (token != null) {
                    putAt(search.vantage(), node, token, toPut);
                }
            }
        }
        endIfAllIsDone();
    }

    private void putAt(Vantage vantage, Candidate node, byte[] token, Item item) {
        putting++;
        vantage.ask(
                node.endpoint(),
                node.id(),
                new Query.Put(vantage.self(), item, cas, token),
                outcome -> {
                    putting--;
                    switch (outcome) {
                        case SimpleCall.Outcome.Answered _ -> storedAt++;
                        case SimpleCall.Outcome.Refused(int code, String why) ->
                                refusal = code + " " + why;
                        case SimpleCall.Outcome.Silent _ -> {}
                    }
                    endIfAllIsDone();
                });
    }

    private void endIfAllIsDone() {
        if (searching == 0 && putting == 0) {
            SearchReport report = SearchReport.NOBODY_TO_ASK;
            for (Search search : done) {
                report = report.plus(search.report());
            }
            listener.onDone(report, storedAt, refusal);
        }
    }

    private static long sequence(@Nullable Item item) {
        return item instanceof Item.Mutable mutable ? mutable.sequence() : -1;
    }
}
