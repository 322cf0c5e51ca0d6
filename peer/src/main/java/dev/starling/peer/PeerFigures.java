package dev.starling.peer;

import dev.starling.host.Endpoint;
import dev.starling.peer.picking.Source;
import dev.starling.peer.wire.Handshake;
import java.util.Locale;

/**
 * One connected peer, in figures.
 *
 * @param client what it calls itself
 * @param source how we came to know it: dht, pex, lsd, given, incoming, or from an earlier time
 * @param progress pieces that it has
 * @param downRate bytes a second from it
 * @param upRate bytes a second to it
 * @param isEncrypted whether what goes over the wire is
 * @param isIncoming whether it came to us
 * @param isWanted whether it has what we want
 * @param chokesUs whether it lets us ask for nothing
 * @param wantsUs whether we have what it wants
 * @param isChoked whether we let it ask for nothing
 * @param flags as other programs print them: O we let it by chance, D we download, d we would if it
 *     let us, U it downloads from us, u it would, K it lets us and we want nothing, ? we let it and
 *     it wants nothing, S it is stalled, E encrypted, H we know it from the DHT, X from peers, L
 *     from the local network, I it came to us
 */
public record PeerFigures(
        Endpoint address,
        String client,
        String source,
        int progress,
        long downRate,
        long upRate,
        long bytesDown,
        long bytesUp,
        boolean isEncrypted,
        boolean isIncoming,
        boolean isWanted,
        boolean chokesUs,
        boolean wantsUs,
        boolean isChoked,
        String flags) {

    static PeerFigures of(Connection connection, boolean isByChance, long now) {
        Handshake theirs = connection.handshake();
        String said = connection.extensions().client();
        return new PeerFigures(
                connection.remote(),
                !said.isEmpty() || theirs == null ? said : theirs.peerId().clientName(),
                connection.source().toString().toLowerCase(Locale.ROOT),
                connection.has().cardinality(),
                connection.down().bytesPerSecond(now),
                connection.up().bytesPerSecond(now),
                connection.down().total(),
                connection.up().total(),
                connection.isEncrypted(),
                connection.isIncoming(),
                connection.isWanted(),
                connection.chokesUs(),
                connection.wantsUs(),
                connection.isChoked(),
                flags(connection, isByChance));
    }

    private static String flags(Connection it, boolean isByChance) {
        var flags = new StringBuilder();
        append(flags, isByChance && !it.isChoked(), 'O');
        append(flags, it.isWanted() && !it.chokesUs(), 'D');
        append(flags, it.isWanted() && it.chokesUs(), 'd');
        append(flags, it.wantsUs() && !it.isChoked(), 'U');
        append(flags, it.wantsUs() && it.isChoked(), 'u');
        append(flags, !it.isWanted() && !it.chokesUs(), 'K');
        append(flags, !it.wantsUs() && !it.isChoked(), '?');
        append(flags, it.isStalled(), 'S');
        append(flags, it.isEncrypted(), 'E');
        append(flags, it.source() == Source.DHT, 'H');
        append(flags, it.source() == Source.PEX, 'X');
        append(flags, it.source() == Source.LSD, 'L');
        append(flags, it.isIncoming(), 'I');
        return flags.toString();
    }

    private static void append(StringBuilder flags, boolean isSet, char flag) {
        if (isSet) {
            flags.append(flag);
        }
    }
}
