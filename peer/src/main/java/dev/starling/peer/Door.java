package dev.starling.peer;

import dev.starling.host.AddressKind;
import dev.starling.host.Endpoint;
import dev.starling.peer.picking.PeerBook;
import dev.starling.peer.picking.Source;
import dev.starling.peer.wire.PeerPriority;
import java.util.EnumMap;
import java.util.Map;

/**
 * The door of a swarm: who is heard of, who comes in, who is turned away and why, and what is
 * remembered of those who have gone.
 */
final class Door {
    /** What those inside do. */
    interface House {
        /** It is one of the company now, and was told nothing yet. */
        void onWelcome(Connection newcomer);

        /** It is not any more. */
        void onGone(Connection gone);
    }

    private final PeerNode node;
    private final Life life;
    private final PeerBook book;
    private final Company company;
    private final Dialling dialling;
    private final Content content;
    private final MetadataFetch metadata;
    private final House house;
    private final Map<Parting, Long> partings = new EnumMap<>(Parting.class);
    private int establishedCount;

    Door(
            PeerNode node,
            Life life,
            PeerBook book,
            Company company,
            Dialling dialling,
            Content content,
            MetadataFetch metadata,
            House house) {
        this.node = node;
        this.life = life;
        this.book = book;
        this.company = company;
        this.dialling = dialling;
        this.content = content;
        this.metadata = metadata;
        this.house = house;
    }

    /** Somebody who may have the torrent. The caller calls {@link Life#soon} after the last. */
    void learn(Endpoint peer, Source source) {
        if (!content.isPrivate() || isAllowedInPrivate(source)) {
            book.add(peer, source, PeerPriority.of(node.seenAs(peer), peer));
        }
    }

    /** Somebody of whom a stranger knows. */
    void onFound(Endpoint peer) {
        if (AddressKind.isUsable(peer, node.settings().allowsLocal())) {
            learn(peer, Source.DHT);
            life.soon();
        }
    }

    /** BEP 27: only those whom the user named. */
    void onPrivate() {
        company.list().stream()
                .filter(connection -> !isAllowedInPrivate(connection.source()))
                .forEach(connection -> connection.drop(Parting.PRIVATE));
    }

    private static boolean isAllowedInPrivate(Source source) {
        return source == Source.GIVEN || source == Source.INCOMING || source == Source.EARLIER;
    }

    void dialMore() {
        boolean isReady = content.isOpen() || content.metainfo() == null;
        if (life.isGoingOn() && isReady && !content.trouble().isThere()) {
            dialling.dialMore(content.isComplete());
        }
    }

    /** It has shaken hands. */
    void onEstablished(Connection newcomer) {
        node.onKnown(newcomer);
        dialling.onEstablished(newcomer);
        establishedCount++;
        if (!life.isGoingOn()) {
            newcomer.drop(Parting.CLOSED);
            return;
        }
        if (!isOnlyOne(newcomer)) {
            return;
        }
        if (book.isBanned(newcomer.remote())) {
            newcomer.drop(Parting.BANNED);
            return;
        }
        if (metadata.exchange() != null && !newcomer.isExtended()) {
            newcomer.drop(Parting.NO_EXTENSIONS);
            return;
        }
        boolean mayStay =
                !company.isCrowd(newcomer.remote())
                        && company.makeRoomFor(newcomer, content.isComplete(), life.now());
        if (!mayStay) {
            newcomer.drop(Parting.FULL);
            return;
        }
        book.onConnected(newcomer.listens());
        company.add(newcomer);
        house.onWelcome(newcomer);
    }

    /** Of two connections to one peer one goes. Answers whether this one is left. */
    private boolean isOnlyOne(Connection newcomer) {
        Connection twin = company.twinOf(newcomer);
        if (twin == null) {
            return true;
        }
        boolean isKept = company.isKeptRatherThan(newcomer, twin, life.now());
        // One of them was dialled, and so tells where he listens who came by the other.
        newcomer.listensAt(twin.listens());
        twin.listensAt(newcomer.listens());
        (isKept ? twin : newcomer).drop(Parting.DUPLICATE);
        return isKept;
    }

    /** It has said where it listens, or not. Answers whether it may stay. */
    boolean onIntroduced(Connection peer) {
        Endpoint listens = peer.listens();
        if (book.isBanned(listens)) {
            peer.drop(Parting.BANNED); // he comes from another port each time
            return false;
        }
        if (!listens.equals(peer.remote())) {
            // Who came can be dialled when he is gone, but need not be while he is there.
            learn(listens, Source.INCOMING);
            book.onConnected(listens);
        }
        return true;
    }

    /** It has said where its DHT node is. */
    void onDhtPort(Connection peer, int port) {
        Endpoint dhtNode = peer.remote().withPort(port);
        boolean mayBeLocal = node.settings().allowsLocal() || peer.source() == Source.GIVEN;
        if (!content.isPrivate() && AddressKind.isUsable(dhtNode, mayBeLocal)) {
            node.onDhtNode(dhtNode);
        }
    }

    void onClosed(Connection connection, Parting why) {
        partings.merge(why, 1L, Long::sum);
        boolean mayDialPlainly = dialling.onClosed(connection, why);
        if (company.remove(connection)) {
            house.onGone(connection);
        }
        if (mayDialPlainly && life.isGoingOn()) {
            dialling.dialPlainly(connection);
            return;
        }
        note(connection, why);
        life.soon();
    }

    /** What is to be remembered of the peer. */
    private void note(Connection connection, Parting why) {
        Endpoint endpoint = connection.listens();
        long now = life.now();
        switch (why) {
            case SELF -> book.onOurselves(connection.remote());
            case LIED -> book.ban(endpoint);
            case MALFORMED, FLOODED -> book.onOffence(endpoint);
            case BANNED -> {}
            case REFUSED,
                    TIMED_OUT,
                    UNREACHABLE,
                    HANDSHAKE_REFUSED,
                    WRONG_INFOHASH,
                    NO_EXTENSIONS,
                    FULL,
                    STALLED,
                    PRIVATE ->
                    book.onFailed(endpoint, now);
            case USELESS -> book.onUseless(endpoint, now);
            case DUPLICATE -> {
                if (company.all().stream().anyMatch(it -> it.listens().equals(endpoint))) {
                    book.onConnected(endpoint);
                } else {
                    book.onFailed(endpoint, now);
                }
            }
            case LOST -> noteLost(connection, endpoint, now);
            case CLOSED -> book.onClosed(endpoint, now);
        }
    }

    private void noteLost(Connection connection, Endpoint endpoint, long now) {
        if (content.isComplete() && connection.wantsNothing()) {
            book.onUseless(endpoint, now);
        } else if (connection.wasTurnedAway(now)) {
            book.onFailed(endpoint, now);
        } else {
            book.onClosed(endpoint, now);
        }
    }

    /** How many have ended or failed, and how. */
    Map<Parting, Long> partings() {
        return partings;
    }

    /** How many have shaken hands. */
    int establishedCount() {
        return establishedCount;
    }
}
