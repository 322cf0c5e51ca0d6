package dev.starling.cli.http;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/**
 * The connections of a server, of which there are only so many: whoever has waited longest without
 * having asked anything makes room for the next. Slow ones in any number so keep nobody out.
 */
final class Connections {
    private final int most;
    private final SequencedSet<HttpConnection> waiting = new LinkedHashSet<>();
    private final SequencedSet<HttpConnection> serving = new LinkedHashSet<>();
    private volatile int count;

    Connections(int most) {
        this.most = most;
    }

    /** A new one waits for its first request. */
    void onOpen(HttpConnection connection) {
        waiting.addLast(connection);
        recount();
        if (waiting.size() + serving.size() > most) {
            HttpConnection oldest = waiting.getFirst();
            if (oldest.equals(connection) && !serving.isEmpty()) {
                oldest = serving.getFirst(); // an endless answer that somebody no longer reads
            }
            // It is closed a little later, and must not be chosen again until then.
            onClosed(oldest);
            oldest.close();
        }
    }

    /** It has asked something, and waits no longer. */
    void onRequest(HttpConnection connection) {
        if (waiting.remove(connection)) {
            serving.addLast(connection);
        }
    }

    /** It was answered, and may ask again. */
    void onAnswered(HttpConnection connection) {
        if (serving.remove(connection)) {
            waiting.addLast(connection);
        }
    }

    void onClosed(HttpConnection connection) {
        waiting.remove(connection);
        serving.remove(connection);
        recount();
    }

    void closeAll() {
        List.copyOf(waiting).forEach(HttpConnection::close);
        List.copyOf(serving).forEach(HttpConnection::close);
    }

    /** From any thread. */
    int count() {
        return count;
    }

    private void recount() {
        count = waiting.size() + serving.size();
    }
}
