package dev.starling.simulation;

import dev.starling.dht.Contact;
import dev.starling.dht.FoundItem;
import dev.starling.dht.ItemListener;
import dev.starling.dht.PeersListener;
import dev.starling.dht.ScrapeListener;
import dev.starling.dht.SearchReport;
import dev.starling.host.AddressKind;
import dev.starling.host.Endpoint;
import dev.starling.host.Result;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What came of something that was asked of a node. It must hear of the end exactly once. */
final class Ending implements PeersListener, ItemListener, ScrapeListener {
    final SimulatedHost host;
    final Set<Endpoint> peers = new LinkedHashSet<>();
    List<Contact> closest = List.of();
    boolean hasItem;
    long sequence = -1;
    boolean isDone;

    Ending(SimulatedHost host) {
        this.host = host;
    }

    @Override
    public void onPeer(Endpoint peer) {
        require(!isDone, "a peer was told after the end");
        require(peers.add(peer), "a peer was told twice");
        require(AddressKind.isUsable(peer, false), "a peer was told who can be nowhere");
    }

    @Override
    public void onItem(FoundItem item) {
        require(!isDone, "an item was told after the end");
        require(!hasItem || item.sequence() > sequence, "a sequence number fell");
        hasItem = true;
        sequence = item.sequence();
    }

    @Override
    public void onDone(SearchReport report, int announcedTo) {
        onReport(report);
    }

    @Override
    public void onDone(SearchReport report, int storedAt, String refusal) {
        onReport(report);
    }

    @Override
    public void onDone(double seeds, double others, int nodes, SearchReport report) {
        onReport(report);
    }

    void onReport(SearchReport report) {
        closest = report.closest();
        end();
    }

    void onResult(Result<?> result) {
        end();
    }

    void end() {
        require(!isDone, "the end was told twice");
        isDone = true;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
