package dev.starling.peer;

import dev.starling.dht.InfoHash;
import dev.starling.peer.picking.Bitfield;
import dev.starling.peer.picking.PiecePicker;
import dev.starling.peer.torrent.Pieces;
import dev.starling.peer.wire.AllowedFast;
import dev.starling.peer.wire.Message;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What a swarm and its peers tell each other of what they have, and when that is a reason to ask
 * for more.
 */
final class Dealings {
    private final InfoHash infoHash;
    private final Life life;
    private final Company company;
    private final Content content;
    private final Extensions extensions;
    private boolean blocksAreFree;
    private long changes;

    Dealings(
            InfoHash infoHash, Life life, Company company, Content content, Extensions extensions) {
        this.infoHash = infoHash;
        this.life = life;
        this.company = company;
        this.content = content;
        this.extensions = extensions;
    }

    // --- what they have ---

    /** Before it is said anew what it has. */
    void forgetHoldings(Connection connection) {
        Intake open = content.intake();
        if (open != null) {
            open.picker().onPeerGone(connection.has());
        }
    }

    void onHoldings(Connection connection) {
        Intake open = content.intake();
        if (open != null) {
            open.picker().onPeer(connection.has());
        }
        afterHoldings(connection);
    }

    void onHave(Connection connection, int piece) {
        Intake open = content.intake();
        if (open != null) {
            open.picker().onHave(piece);
        }
        afterHoldings(connection);
    }

    void onDontHave(Connection connection, int piece) {
        Intake open = content.intake();
        if (open != null) {
            open.picker().onDontHave(piece);
        }
        if (content.isOpen() && content.have().get(piece)) {
            // It had the piece when we got ours, and so was not told of it.
            connection.send(new Message.Have(piece));
        }
    }

    /** A peer has said something that may change what it is good for. */
    void onNews(Connection connection) {
        if (content.isComplete() && connection.wantsNothing()) {
            connection.drop(Parting.USELESS);
        }
    }

    private void afterHoldings(Connection connection) {
        onNews(connection);
        if (connection.isOver()) {
            return;
        }
        changes++;
        if (!connection.isWanted()) { // whoever gets more does not become less interesting
            connection.updateInterest();
        }
        if (connection.requests().isEmpty()) {
            connection.requestMore();
        }
    }

    void onGone(Connection connection) {
        Intake loading = content.intake();
        if (loading != null) {
            if (connection.isCounted()) {
                loading.picker().onPeerGone(connection.has());
            }
            loading.onGone(connection.key());
            blocksAreFree = true;
        }
    }

    // --- what we have ---

    /** Nobody was counted before there was a picker. */
    void onOpening(PiecePicker picker) {
        // First, because whoever is dropped on the way is taken off the count.
        company.list().stream()
                .filter(Connection::isCounted)
                .forEach(connection -> picker.onPeer(connection.has()));
    }

    void onOpened() {
        for (Connection connection : company.list()) {
            var haves = new ArrayList<Message>();
            Bitfield have = content.have();
            for (int piece = have.nextSet(0); piece >= 0; piece = have.nextSet(piece + 1)) {
                haves.add(new Message.Have(piece));
            }
            connection.sendAll(haves);
            allowFast(connection);
            connection.updateInterest();
        }
    }

    /** It has shaken hands, and is told what we have. */
    void onWelcome(Connection newcomer) {
        Bitfield have = content.have();
        if (content.isOpen() && newcomer.isFastPeer() && have.isFull()) {
            newcomer.send(new Message.HaveAll());
        } else if (newcomer.isFastPeer() && (!content.isOpen() || have.isEmpty())) {
            newcomer.send(new Message.HaveNone());
        } else if (content.isOpen() && !have.isEmpty()) {
            newcomer.send(new Message.Bits(have.toWire()));
        }
        allowFast(newcomer);
    }

    private void allowFast(Connection to) {
        Pieces known = content.pieces();
        if (content.isOpen() && known != null && to.isFastPeer() && to.remote().isIpv4()) {
            Set<Integer> allowed =
                    new LinkedHashSet<>(AllowedFast.of(to.remote(), infoHash, known.count()));
            allowed.removeIf(piece -> !content.have().get(piece));
            to.allowFast(allowed, known.pieceLength());
        }
    }

    void onHad(int piece) {
        var news = new Message.Have(piece);
        for (Connection connection : company.list()) {
            if (!connection.isCounted() || !connection.has().get(piece)) {
                connection.send(news);
            }
        }
        onBlocksFree();
    }

    void onLost(int piece) {
        for (Connection connection : company.list()) {
            extensions.dontHave(connection, piece);
        }
        onBlocksFree();
    }

    void onComplete() {
        for (Connection connection : company.list()) {
            connection.updateInterest();
            if (connection.isSeed() ? content.have().isFull() : connection.wantsNothing()) {
                connection.drop(Parting.USELESS);
            } else {
                extensions.tellIfDone(connection);
            }
        }
    }

    // --- what they are asked for ---

    /** There may be something to ask for that there was not. */
    void onBlocksFree() {
        blocksAreFree = true;
        life.soon();
    }

    void askIfBlocksAreFree() {
        if (blocksAreFree) {
            blocksAreFree = false;
            changes++;
            for (Connection connection : company.list()) {
                connection.requestMore();
            }
        }
    }

    /** Counts what may make another block worth asking for. */
    long changes() {
        return changes;
    }
}
