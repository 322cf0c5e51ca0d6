package dev.starling.cli.interop;

import dev.starling.host.Endpoint;
import dev.starling.host.netty.NettyHost;
import dev.starling.peer.PeerFigures;
import dev.starling.peer.PeerNode;
import dev.starling.peer.PeerSettings;
import dev.starling.peer.PeerSource;
import dev.starling.peer.Swarm;
import dev.starling.peer.SwarmFigures;
import dev.starling.peer.SwarmListener;
import dev.starling.peer.SwarmRequest;
import dev.starling.peer.storage.ResumeLog;
import dev.starling.peer.storage.TorrentDisk;
import dev.starling.peer.storage.TorrentStore;
import dev.starling.peer.storage.file.FileStorage;
import dev.starling.peer.torrent.Metainfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A peer of ours that is looked at from inside while it takes part in a swarm. */
final class StarlingPeer implements AutoCloseable {
    private static final int SECONDS_MAX = 10;

    /** A peer with whom it has shaken hands, and how it came to know it: as PeerFigures says. */
    record Met(Endpoint address, String source) {}

    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final List<Met> met = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Boolean> complete = new CompletableFuture<>();
    private final NettyHost host = new NettyHost((_, cause) -> failures.add(cause));
    private final Swarm swarm;

    StarlingPeer(Goods goods, Path into, Path state, Endpoint listen, List<Endpoint> peers)
            throws Exception {
        var metainfo = Metainfo.parse(Files.readAllBytes(goods.torrent()));
        var storage = new FileStorage(into);
        var log = new ResumeLog(new FileStorage(state), "a.resume");
        SwarmRequest.Disks disks =
                (known, placed, listener) ->
                        new TorrentDisk(
                                host, new TorrentStore(storage, known, placed), log, listener);
        var request = SwarmRequest.of(metainfo, disks, new News()).withPeers(peers);
        swarm =
                onThread(
                        () ->
                                PeerNode.start(
                                                host,
                                                PeerSettings.on(List.of(listen)),
                                                PeerSource.NONE,
                                                _ -> {})
                                        .add(request));
    }

    void awaitComplete() throws Exception {
        complete.get(Stage.A_WHILE.toSeconds(), TimeUnit.SECONDS);
    }

    SwarmFigures figures() throws Exception {
        return onThread(swarm::figures);
    }

    List<PeerFigures> peers() throws Exception {
        return onThread(swarm::peers);
    }

    List<Met> met() {
        return met;
    }

    /** Callbacks of its that threw. */
    List<Throwable> failures() {
        return failures;
    }

    @Override
    public void close() {
        host.close();
    }

    private <T> T onThread(Callable<T> work) throws Exception {
        var result = new CompletableFuture<T>();
        host.execute(
                () -> {
                    try {
                        result.complete(work.call());
                    } catch (Throwable ours) {
                        result.completeExceptionally(ours);
                    }
                });
        return result.get(SECONDS_MAX, TimeUnit.SECONDS);
    }

    private final class News implements SwarmListener {
        @Override
        public void onPeer(Endpoint peer, PeerFigures figures) {
            met.add(new Met(peer, figures.source()));
        }

        @Override
        public void onComplete() {
            complete.complete(true);
        }

        @Override
        public void onTrouble(String sentence, Throwable cause) {
            complete.completeExceptionally(cause);
        }
    }
}
