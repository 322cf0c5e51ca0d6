package dev.starling.cli.session;

import dev.starling.host.Endpoint;
import dev.starling.peer.PeerFigures;
import dev.starling.peer.SwarmListener;
import dev.starling.peer.torrent.Metainfo;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** What a swarm tells on its host's thread, for a verb that waits on its own. */
public sealed interface SwarmNews {
    record Known(Metainfo metainfo) implements SwarmNews {}

    record Opened() implements SwarmNews {}

    record Peer(Endpoint address, PeerFigures figures) implements SwarmNews {}

    record Complete() implements SwarmNews {}

    record Trouble(String sentence, Throwable cause) implements SwarmNews {}

    /** A peer that the user named is of no known machine. */
    record NoAddress(String host) implements SwarmNews {}

    record Announced(String infoHash, int nodes) implements SwarmNews {}

    /** Passes everything on; what is told when too much waits is lost, and is not much. */
    class Queue implements SwarmListener {
        private static final int WAITING_MAX = 10_000;

        private final BlockingQueue<SwarmNews> news = new LinkedBlockingQueue<>(WAITING_MAX);

        public BlockingQueue<SwarmNews> news() {
            return news;
        }

        public void add(SwarmNews item) {
            if (!news.offer(item)) {
                news.poll();
                var _ = news.offer(item);
            }
        }

        @Override
        public void onMetadata(Metainfo metainfo) {
            add(new Known(metainfo));
        }

        @Override
        public void onOpened() {
            add(new Opened());
        }

        @Override
        public void onPeer(Endpoint peer, PeerFigures figures) {
            add(new Peer(peer, figures));
        }

        @Override
        public void onComplete() {
            add(new Complete());
        }

        @Override
        public void onTrouble(String sentence, Throwable cause) {
            add(new Trouble(sentence, cause));
        }
    }
}
