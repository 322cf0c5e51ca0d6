package dev.starling.peer;

import dev.starling.host.Endpoint;
import dev.starling.peer.mse.Encryption;
import java.util.List;

/**
 * How a peer meets the world.
 *
 * @param listen where others may connect, one for each family or interface; none for a peer that
 *     only dials
 * @param encryption of connections, in both directions
 * @param allowsLocal whether addresses that others name may lie in this machine or network
 * @param downLimit bytes per second, of all torrents; {@link #UNLIMITED} for no limit
 * @param upLimit the same upwards
 * @param connectionsMax connections per torrent
 * @param dhtPort where our DHT node listens, to be told to peers; 0 for none
 * @param clientName what we call ourselves to peers
 * @param findsLocally whether peers are sought in the networks of {@code listen} by calling (BEP
 *     14)
 */
public record PeerSettings(
        List<Endpoint> listen,
        Encryption encryption,
        boolean allowsLocal,
        long downLimit,
        long upLimit,
        int connectionsMax,
        int dhtPort,
        String clientName,
        boolean findsLocally) {
    public static final long UNLIMITED = Long.MAX_VALUE;
    public static final int CONNECTIONS_MAX = 100;

    /** Of one torrent, whatever anybody asks for: each is a descriptor. */
    static final int CONNECTIONS_CEILING = 10_000;

    public PeerSettings {
        listen = List.copyOf(listen);
    }

    /** As most would have it. */
    public static PeerSettings on(List<Endpoint> listen) {
        return new PeerSettings(
                listen,
                Encryption.PREFER,
                false,
                UNLIMITED,
                UNLIMITED,
                CONNECTIONS_MAX,
                0,
                "Starling 0.1",
                false);
    }

    /**
     * From where a peer is dialled: whoever listens on one address alone is not to be seen with
     * another, be it for a tunnel's sake or because others know it by that one.
     */
    Endpoint dialsFrom(Endpoint peer) {
        return listen.stream()
                .filter(local -> local.isIpv4() == peer.isIpv4())
                .map(local -> local.withPort(0))
                .findFirst()
                .orElse(peer.wildcardOfSameFamily());
    }

    public PeerSettings withEncryption(Encryption newEncryption) {
        return new PeerSettings(
                listen,
                newEncryption,
                allowsLocal,
                downLimit,
                upLimit,
                connectionsMax,
                dhtPort,
                clientName,
                findsLocally);
    }

    public PeerSettings allowingLocal() {
        return new PeerSettings(
                listen,
                encryption,
                true,
                downLimit,
                upLimit,
                connectionsMax,
                dhtPort,
                clientName,
                findsLocally);
    }

    public PeerSettings withLimits(long down, long up) {
        return new PeerSettings(
                listen,
                encryption,
                allowsLocal,
                down,
                up,
                connectionsMax,
                dhtPort,
                clientName,
                findsLocally);
    }

    public PeerSettings findingLocally(boolean on) {
        return new PeerSettings(
                listen,
                encryption,
                allowsLocal,
                downLimit,
                upLimit,
                connectionsMax,
                dhtPort,
                clientName,
                on);
    }

    public PeerSettings connectingAtMost(int connections) {
        return new PeerSettings(
                listen,
                encryption,
                allowsLocal,
                downLimit,
                upLimit,
                connections,
                dhtPort,
                clientName,
                findsLocally);
    }

    public PeerSettings withDhtPort(int port) {
        return new PeerSettings(
                listen,
                encryption,
                allowsLocal,
                downLimit,
                upLimit,
                connectionsMax,
                port,
                clientName,
                findsLocally);
    }
}
