package dev.starling.peer;

import dev.starling.dht.InfoHash;
import dev.starling.host.DatagramPort;
import dev.starling.host.Endpoint;
import dev.starling.host.Host;
import dev.starling.host.Timeout;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Asks a {@link Tracker}, a few times if need be. */
final class TrackerSource implements PeerSource {
    private static final int TRIES = 3;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Host host;
    private final Endpoint local;
    private final Endpoint tracker;
    private final int port;
    private int searches;

    /**
     * @param port where the asker can be dialled; 0 when he cannot
     */
    TrackerSource(Host host, Endpoint local, Endpoint tracker, int port) {
        this.host = host;
        this.local = local;
        this.tracker = tracker;
        this.port = port;
    }

    /** How often anybody was asked. */
    int searches() {
        return searches;
    }

    @Override
    public Search findPeers(InfoHash infoHash, boolean isSeed, Sink sink) {
        searches++;
        try {
            var question = new Question(sink, (byte) searches);
            host.arm(question, 0);
            return question::end;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private final class Question extends Timeout {
        private final Sink sink;
        private final byte number;
        private final DatagramPort socket;
        private int tries;
        private boolean isOver;

        Question(Sink sink, byte number) throws IOException {
            this.sink = sink;
            this.number = number;
            this.socket = host.bindUdp(local.withPort(0), this::onAnswer);
        }

        void end() {
            if (!isOver) {
                isOver = true;
                host.cancel(this);
                socket.close();
            }
        }

        @Override
        protected void expire() {
            if (tries++ == TRIES) {
                end();
                sink.onDone();
                return;
            }
            byte[] bytes = {number, (byte) (port >>> 8), (byte) port};
            socket.send(bytes, 0, bytes.length, tracker);
            host.arm(this, PATIENCE_NANOS);
        }

        private void onAnswer(byte[] bytes, int offset, int length, Endpoint from) {
            boolean isWhole = (length - 1) % Tracker.ENDPOINT_BYTES == 0;
            if (isOver || !from.equals(tracker) || !isWhole || bytes[offset] != number) {
                return;
            }
            end();
            for (int at = offset + 1; at < offset + length; at += Tracker.ENDPOINT_BYTES) {
                int itsPort = (bytes[at + 4] & 0xff) << 8 | (bytes[at + 5] & 0xff);
                sink.onPeer(Endpoint.ofBytes(bytes, at, 4, itsPort));
            }
            sink.onDone();
        }
    }
}
