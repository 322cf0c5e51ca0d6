package dev.starling.cli.dht;

import dev.starling.cli.session.Figures;
import dev.starling.dht.DhtNode;
import dev.starling.dht.FoundItem;
import dev.starling.dht.ItemKey;
import dev.starling.dht.ItemListener;
import dev.starling.dht.NodeId;
import dev.starling.dht.RunningSearch;
import dev.starling.dht.SearchReport;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The way to a stored item, on the host's thread: when it is not said which version this is, to
 * look for the newest, then to put the next.
 */
final class Putting {
    private static final long ANY = -1;

    private final ItemValue value;
    private final @Nullable Owner owner;
    private final CompletableFuture<Stored> stored = new CompletableFuture<>();
    private @Nullable RunningSearch search;

    /** What the search before this one took. */
    private Figures before = Figures.NONE;

    /**
     * Whose the item is, and which of his.
     *
     * @param sequence its version, when that was said
     * @param cas only over this version; null for any
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Owner(ItemKey key, byte[] salt, @Nullable Long sequence, @Nullable Long cas) {}

    /**
     * What came of it.
     *
     * @param nodes how many took it
     * @param refusal of the last that did not; empty when none refused
     */
    record Stored(NodeId target, long sequence, int nodes, String refusal) {}

    Putting(ItemValue value, @Nullable Owner owner) {
        this.value = value;
        this.owner = owner;
    }

    /** Present when it has come to its end. */
    Optional<Stored> stored() {
        return Optional.ofNullable(stored.getNow(null));
    }

    void begin(DhtNode node, CompletableFuture<Figures> whenDone) {
        if (owner == null) {
            search = node.putItem(value.encoded().toByteArray(), new End(0, whenDone));
        } else if (owner.sequence() != null) {
            put(node, owner, owner.sequence(), whenDone);
        } else {
            lookForVersion(node, owner, whenDone);
        }
    }

    Figures soFar() {
        return search == null ? before : before.plus(Figures.of(search.report()));
    }

    private void lookForVersion(DhtNode node, Owner ofItem, CompletableFuture<Figures> whenDone) {
        var version =
                new ItemListener() {
                    private long newest;

                    @Override
                    public void onItem(FoundItem item) {
                        newest = item.sequence();
                    }

                    @Override
                    public void onDone(SearchReport report, int storedAt, String refusal) {
                        before = Figures.of(report);
                        put(node, ofItem, newest + 1, whenDone);
                    }
                };
        search = node.getItem(ofItem.key().publicKey(), ofItem.salt(), version);
    }

    private void put(
            DhtNode node, Owner ofItem, long version, CompletableFuture<Figures> whenDone) {
        search =
                node.putItem(
                        ofItem.key(),
                        ofItem.salt(),
                        version,
                        value.encoded().toByteArray(),
                        ofItem.cas() == null ? ANY : ofItem.cas(),
                        new End(version, whenDone));
    }

    /** Hears of the end. */
    private final class End implements ItemListener {
        private final long version;
        private final CompletableFuture<Figures> whenDone;

        End(long version, CompletableFuture<Figures> whenDone) {
            this.version = version;
            this.whenDone = whenDone;
        }

        @Override
        public void onItem(FoundItem item) {}

        @Override
        public void onDone(SearchReport report, int storedAt, String refusal) {
            stored.complete(new Stored(report.target(), version, storedAt, refusal));
            whenDone.complete(before.plus(Figures.of(report)));
        }
    }
}
