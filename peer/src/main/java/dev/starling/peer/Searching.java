package dev.starling.peer;

import dev.starling.dht.InfoHash;
import dev.starling.host.Endpoint;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Looks for a torrent's peers: often while there is nobody, seldom once there are enough. */
final class Searching {
    private static final long PAUSE_NANOS_MIN = TimeUnit.SECONDS.toNanos(10);
    private static final long PAUSE_NANOS_MAX = TimeUnit.MINUTES.toNanos(15);
    private static final int ENOUGH_PEERS = 20;

    /** Who asks for a search gets one no sooner than this after the last. */
    private static final long ASKED_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final PeerSource source;
    private final InfoHash infoHash;
    private final Life life;
    private final Company company;
    private final Content content;
    private final Consumer<Endpoint> found;

    private long searchAt;
    private long searchedAt;
    private long pause = PAUSE_NANOS_MIN;
    private PeerSource.@Nullable Search search;

    Searching(
            PeerSource source,
            InfoHash infoHash,
            Life life,
            Company company,
            Content content,
            Consumer<Endpoint> found) {
        this.source = source;
        this.infoHash = infoHash;
        this.life = life;
        this.company = company;
        this.content = content;
        this.found = found;
        this.searchAt = life.now();
        this.searchedAt = searchAt - ASKED_NANOS;
    }

    /** A search is due now. */
    void hurry() {
        searchAt = life.now();
    }

    void within(long nanos) {
        searchAt = Math.min(searchAt, life.now() + nanos);
    }

    /** Somebody wants a search. */
    void onAsked() {
        searchAt = searchedAt + ASKED_NANOS;
    }

    /** As if there had been no search yet. */
    void startOver() {
        pause = PAUSE_NANOS_MIN;
        searchAt = life.now();
    }

    void searchIfDue(long now) {
        if (search != null || now < searchAt || !content.isPublic()) {
            return;
        }
        searchedAt = now;
        search =
                source.findPeers(
                        infoHash,
                        content.isSeed(),
                        new PeerSource.Sink() {
                            @Override
                            public void onPeer(Endpoint peer) {
                                found.accept(peer);
                            }

                            @Override
                            public void onDone() {
                                onSearched();
                            }
                        });
    }

    private void onSearched() {
        search = null;
        boolean isEnough = content.isComplete() || company.size() >= ENOUGH_PEERS;
        pause =
                isEnough
                        ? PAUSE_NANOS_MAX
                        : Math.min(
                                2 * pause,
                                company.isEmpty() ? PAUSE_NANOS_MAX / 15 : PAUSE_NANOS_MAX / 3);
        searchAt = life.now() + pause;
    }

    void stop() {
        PeerSource.Search running = search;
        search = null;
        if (running != null) {
            running.cancel();
        }
    }
}
