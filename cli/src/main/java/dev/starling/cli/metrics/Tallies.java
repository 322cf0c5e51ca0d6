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
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Counts what a node does and does not count itself. On the host's thread, except for what is
 * hashed.
 */
public final class Tallies implements DhtWatcher, PeerWatcher, HashWatcher {
    private final Counts<QueryKind> asking = new Counts<>(QueryKind.class);
    private final Counts<QueryKind> asked = new Counts<>(QueryKind.class);
    private final Counts<Parting> failedDials = new Counts<>(Parting.class);
    private final Counts<From> right = new Counts<>(From.class);
    private final Counts<From> wrong = new Counts<>(From.class);
    private final Counts<From> hashedBytes = new Counts<>(From.class);
    private final Durations lookups = new Durations();
    private long connected;
    private long lookupsBegun;
    private long lookupsOver;

    @Override
    public void onAsking(QueryKind kind) {
        asking.add(kind, 1);
    }

    @Override
    public void onAsked(QueryKind kind) {
        asked.add(kind, 1);
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
                failedDials.add(why.get(), 1);
            } else {
                connected++;
            }
        };
    }

    @Override
    public boolean watch(From from, int bytes, BooleanSupplier hashing) {
        boolean isRight = hashing.getAsBoolean();
        (isRight ? right : wrong).add(from, 1);
        hashedBytes.add(from, bytes);
        return isRight;
    }

    void writeDht(MetricsText text) {
        text.counter("starling_dht_queries_sent_total", "Queries sent to DHT nodes");
        asking.forEach((kind, count) -> text.with(count, "kind", word(kind.name())));
        text.counter("starling_dht_queries_received_total", "Queries that came from DHT nodes");
        asked.forEach((kind, count) -> text.with(count, "kind", word(kind.name())));
        text.gauge("starling_dht_lookups_active", "Lookups under way, in each family one")
                .with(lookupsBegun - lookupsOver);
        text.histogram("starling_dht_lookup_duration_seconds", "How long lookups took", lookups);
    }

    void writePeers(MetricsText text) {
        text.counter("starling_peer_dials_total", "Peers dialled, by what came of it")
                .with(connected, "outcome", "connected");
        failedDials.forEach((why, count) -> text.with(count, "outcome", word(why.name())));
    }

    void writeDisk(MetricsText text) {
        text.counter("starling_pieces_hashed_total", "Pieces hashed, by whether they were right");
        right.forEach((from, count) -> hashed(text, from, count, "right"));
        wrong.forEach((from, count) -> hashed(text, from, count, "wrong"));
        text.counter("starling_hashed_bytes_total", "Bytes hashed");
        hashedBytes.forEach((from, bytes) -> text.with(bytes, "from", word(from.name())));
    }

    private static void hashed(MetricsText text, From from, long count, String result) {
        text.with(count, "from", word(from.name()), "result", result);
    }

    static String word(String constant) {
        return constant.toLowerCase(Locale.ROOT);
    }
}
