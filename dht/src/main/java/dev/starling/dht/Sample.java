package dev.starling.dht;

import java.time.Duration;
import java.util.List;

/**
 * Some of the torrents that a node knows of (BEP 51).
 *
 * @param total of how many
 * @param askAgainAfter sooner it has nothing new to say
 * @param nodes whom else to ask
 */
public record Sample(
        Contact by,
        List<InfoHash> infoHashes,
        long total,
        Duration askAgainAfter,
        List<Contact> nodes) {}
