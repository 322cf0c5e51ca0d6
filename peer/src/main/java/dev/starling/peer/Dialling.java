package dev.starling.peer;

import dev.starling.dht.InfoHash;
import dev.starling.host.Endpoint;
import dev.starling.host.StreamHandler;
import dev.starling.peer.mse.Encryption;
import dev.starling.peer.mse.MseInitiator;
import dev.starling.peer.picking.PeerBook;
import dev.starling.peer.picking.Source;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * Dials those of whom a swarm has heard: encrypted, if the settings say so, and some a second time
 * plainly.
 */
final class Dialling {
    static final long CONNECT_NANOS_MAX = TimeUnit.SECONDS.toNanos(10);

    /**
     * Who has half of the company that it may have is in no hurry. In a crowd most who are dialled
     * have no place to give, and all would do little but dial each other.
     */
    private static final int COMFORT_DIVISOR = 2;

    /** How many are dialled without hurry in a second. */
    private static final int LEISURE_DIALS_MAX = 4;

    private static final long LEISURE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** A connection on its way: plainly, or not yet. */
    private record Dial(
            Connection connection,
            boolean isPlain,
            boolean[] isOpen,
            Consumer<Optional<Parting>> watcher) {}

    private final PeerNode node;
    private final InfoHash infoHash;
    private final PeerBook book;
    private final Company company;
    private final BiFunction<Endpoint, Source, Connection> connections;
    private final Map<Endpoint, Dial> dials = new LinkedHashMap<>();
    private int count;
    private long leisureBeganAt;
    private int leisureDials;

    /** There may be more to dial in a moment. */
    private boolean isHeldBack;

    /**
     * @param connections makes one that is not yet opened
     */
    Dialling(
            PeerNode node,
            InfoHash infoHash,
            PeerBook book,
            Company company,
            BiFunction<Endpoint, Source, Connection> connections) {
        this.node = node;
        this.infoHash = infoHash;
        this.book = book;
        this.company = company;
        this.connections = connections;
    }

    /**
     * As many as there is room for.
     *
     * @param wantsNothing whether we only give: whoever wants something comes by himself
     */
    void dialMore(boolean wantsNothing) {
        long now = node.host().nanoTime();
        isHeldBack = false;
        while (node.mayDial() && isRoom()) {
            isHeldBack = !isTime(wantsNothing, now);
            Endpoint next = isHeldBack ? null : book.next(now);
            if (next == null) {
                return;
            }
            if (dials.containsKey(next)) {
                continue; // it takes long, and a connection that came from there has ended
                // meanwhile
            }
            if (company.isCrowd(next)) {
                book.onClosed(next, now); // he is not to blame
                continue;
            }
            dial(next, book.sourceOf(next), node.settings().encryption() == Encryption.OFF);
        }
    }

    private boolean isRoom() {
        return company.size() + dials.size() < company.connectionsMax();
    }

    private boolean isTime(boolean wantsNothing, long now) {
        if (now - leisureBeganAt >= LEISURE_NANOS) {
            leisureBeganAt = now;
            leisureDials = 0;
        }
        boolean isLonely = company.size() < company.connectionsMax() / COMFORT_DIVISOR;
        return (isLonely && !wantsNothing) || leisureDials < LEISURE_DIALS_MAX;
    }

    /** Once more, after {@link #onClosed} has answered that it may be of use. */
    void dialPlainly(Connection ended) {
        dial(ended.remote(), ended.source(), true);
    }

    private void dial(Endpoint to, Source source, boolean plainly) {
        Connection connection = connections.apply(to, source);
        StreamHandler handler =
                plainly
                        ? connection
                        : new MseInitiator(
                                node.host(), infoHash, node.settings().encryption(), connection);
        dials.put(to, new Dial(connection, plainly, new boolean[1], node.onDial(to)));
        count++;
        leisureDials++;
        node.host().connect(node.settings().dialsFrom(to), to, CONNECT_NANOS_MAX, handler);
    }

    void onStreamOpen(Connection connection) {
        Dial dial = dials.get(connection.remote());
        if (dial != null && dial.connection() == connection) {
            dial.isOpen()[0] = true;
        }
    }

    /** It has become a connection. */
    void onEstablished(Connection connection) {
        var _ = end(connection, Optional.empty());
    }

    /** It has become nothing. Answers whether to dial plainly may become something. */
    boolean onClosed(Connection connection, Parting why) {
        Dial ended = end(connection, Optional.of(why)).orElse(null);
        // Some know no encryption, and close when they see it.
        return ended != null
                && why == Parting.HANDSHAKE_REFUSED
                && !ended.isPlain()
                && !ended.isOpen()[0]
                && node.settings().encryption() == Encryption.PREFER;
    }

    private Optional<Dial> end(Connection connection, Optional<Parting> why) {
        Dial dial = dials.get(connection.remote());
        if (dial == null || dial.connection() != connection) {
            return Optional.empty();
        }
        dials.remove(connection.remote());
        node.onDialEnded();
        dial.watcher().accept(why);
        return Optional.of(dial);
    }

    void dropAll() {
        List.copyOf(dials.values()).forEach(dial -> dial.connection().drop(Parting.CLOSED));
    }

    boolean isIdle() {
        return dials.isEmpty() && !isHeldBack;
    }

    /** How many have been dialled. */
    int count() {
        return count;
    }
}
