package dev.starling.peer;

import dev.starling.host.Endpoint;

/**
 * One connected peer, in figures.
 *
 * @param client what it calls itself
 * @param source how we came to know it: dht, pex, lsd, given, incoming, or from an earlier time
 * @param progress pieces that it has
 * @param downRate bytes a second from it
 * @param upRate bytes a second to it
 * @param flags as other programs print them: D we download, d we would if it let us, U it downloads
 *     from us, u it would, S it is stalled, I it came to us
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
        String flags) {}
