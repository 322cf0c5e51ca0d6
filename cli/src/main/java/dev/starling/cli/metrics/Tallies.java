package dev.starling.cli.metrics;

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
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Counts what a node does and does not count itself. On the host's thread, except for what is
 * hashed.
 */
public final class Tallies implements DhtWatcher, PeerWatcher, HashWatcher {
    private final long[] asking = new long[QueryKind.values().length];
    private final long[] asked = new long[QueryKind.values().length];
    private final long[] failedDials = new long[Parting.values().length];
    private final Durations lookups = new Durations();
    private long connected;
    private long lookupsBegun;
    private long lookupsOver;
    private final LongAdder[] right = adders();
    private final LongAdder[] wrong = adders();
    private final LongAdder[] hashedBytes = adders();

    private static LongAdder[] adders() {
        var adders = new LongAdder[From.values().length];
        for (int i = 0; i < adders.length; i++) {
            adders[i] = new LongAdder();
        }
        return adders;
    }

    @Override
    public void onAsking(QueryKind kind) {
        asking[kind.ordinal()]++;
    }

    @Override
    public void onAsked(QueryKind kind) {
        asked[kind.ordinal()]++;
    }

    @Override
    public Consumer<SearchReport> onLookup(NodeId target) {
        lookupsBegun++;
        return report -> {
            lookupsOver++;
            lookups.add(report.nanos());
        };
    }

    @Override
    public Consumer<Optional<Parting>> onDial(Endpoint to) {
        return why -> {
            if (why.isPresent()) {
                failedDials[why.get().ordinal()]++;
            } else {
                connected++;
            }
        };
    }

    @Override
    public boolean watch(From from, int bytes, BooleanSupplier hashing) {
        boolean isRight = hashing.getAsBoolean();
        (isRight ? right : wrong)[from.ordinal()].increment();
        hashedBytes[from.ordinal()].add(bytes);
        return isRight;
    }

    void writeDht(MetricsText text) {
        text.counter("starling_dht_queries_sent_total", "Queries sent to DHT nodes");
        for (QueryKind kind : QueryKind.values()) {
            text.with(asking[kind.ordinal()], "kind", word(kind.name()));
        }
        text.counter("starling_dht_queries_received_total", "Queries that came from DHT nodes");
        for (QueryKind kind : QueryKind.values()) {
            text.with(asked[kind.ordinal()], "kind", word(kind.name()));
        }
        text.gauge("starling_dht_lookups_active", "Lookups under way, in each family one")
                .with(lookupsBegun - lookupsOver);
        text.histogram(
                "starling_dht_lookup_duration_seconds", "How long lookups took", lookups);
    }

    void writePeers(MetricsText text) {
        text.counter("starling_peer_dials_total", "Peers dialled, by what came of it")
                .with(connected, "outcome", "connected");
        for (Parting why : Parting.values()) {
            text.with(failedDials[why.ordinal()], "outcome", word(why.name()));
        }
    }

    void writeDisk(MetricsText text) {
        text.counter("starling_pieces_hashed_total", "Pieces hashed, by whether they were right");
        for (From from : From.values()) {
            String where = word(from.name());
            text.with(right[from.ordinal()].sum(), "from", where, "result", "right");
            text.with(wrong[from.ordinal()].sum(), "from", where, "result", "wrong");
        }
        text.counter("starling_hashed_bytes_total", "Bytes hashed");
        for (From from : From.values()) {
            text.with(hashedBytes[from.ordinal()].sum(), "from", word(from.name()));
        }
    }

    static String word(String constant) {
        return constant.toLowerCase(Locale.ROOT);
    }
}
