package dev.starling.cli.recording;

import dev.starling.dht.DhtWatcher;
import dev.starling.dht.NodeId;
import dev.starling.dht.QueryKind;
import dev.starling.dht.SearchReport;
import dev.starling.host.Endpoint;
import dev.starling.peer.Parting;
import dev.starling.peer.PeerWatcher;
import dev.starling.peer.storage.HashWatcher;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Shows Java's flight recorder what a node does, and another watcher as well. While nothing is
 * recorded it only passes on what it hears.
 *
 * @param next the other one, which is all three
 */
public record Recorder<W extends DhtWatcher & PeerWatcher & HashWatcher>(W next)
        implements DhtWatcher, PeerWatcher, HashWatcher {
    @Override
    public void onAsking(QueryKind kind) {
        next.onAsking(kind);
    }

    @Override
    public void onAsked(QueryKind kind) {
        next.onAsked(kind);
    }

    @Override
    public Consumer<SearchReport> onLookup(NodeId target) {
        Consumer<SearchReport> whenOver = next.onLookup(target);
        var event = new LookupEvent();
        if (!event.isEnabled()) {
            return whenOver;
        }
        event.begin();
        return report -> {
            event.end();
            if (event.shouldCommit()) {
                event.target = target.toString();
                event.queries = report.queries();
                event.replies = report.replies();
                event.timeouts = report.timeouts();
                event.hops = report.hops();
                event.commit();
            }
            whenOver.accept(report);
        };
    }

    @Override
    public Consumer<Optional<Parting>> onDial(Endpoint to) {
        Consumer<Optional<Parting>> whenOver = next.onDial(to);
        var event = new DialEvent();
        if (!event.isEnabled()) {
            return whenOver;
        }
        event.begin();
        return why -> {
            event.end();
            if (event.shouldCommit()) {
                event.address = to.toString();
                event.outcome = why.map(Parting::toString).orElse("connected");
                event.commit();
            }
            whenOver.accept(why);
        };
    }

    @Override
    public boolean watch(From from, int bytes, BooleanSupplier hashing) {
        var event = new HashEvent();
        if (!event.isEnabled()) {
            return next.watch(from, bytes, hashing);
        }
        event.begin();
        boolean isRight = next.watch(from, bytes, hashing);
        event.end();
        if (event.shouldCommit()) {
            event.from = from.name().toLowerCase(Locale.ROOT);
            event.bytes = bytes;
            event.isRight = isRight;
            event.commit();
        }
        return isRight;
    }
}
