package dev.starling.dht;

import java.util.function.Consumer;

/** The search for the nodes nearest to a place. */
record NodeSearch(NodeId target, Consumer<SearchReport> whenDone) implements RunningSearch.Errand {
    @Override
    public Query question(Vantage vantage, NodeId self) {
        return new Query.FindNode(self, target, vantage.want());
    }

    @Override
    public void onDone(SearchReport report) {
        whenDone.accept(report);
    }
}
