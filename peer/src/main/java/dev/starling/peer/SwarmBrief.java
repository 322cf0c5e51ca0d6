package dev.starling.peer;

import dev.starling.peer.torrent.Metainfo;

/**
 * A torrent in the few figures that a list of a thousand shows each second: nothing here takes
 * longer the larger the torrent is. {@link SwarmFigures} tells the rest.
 *
 * @param bytesHave of those that are wanted
 * @param bytesWanted in all
 * @param bytesTotal of the whole torrent; 0 before it is known
 * @param piecesChecked while everything is hashed, of {@code piecesToCheck}
 * @param downRate bytes a second
 * @param upRate bytes a second
 * @param sending connected peers from whom blocks are on their way
 * @param getting connected peers whom we let ask for blocks, and who want some
 * @param metadataPieces of the metadata that are there, of {@code metadataTotal}; 0 of 0 before
 *     anybody offered any
 * @param trouble what keeps it, or empty
 */
public record SwarmBrief(
        Swarm.Stage stage,
        long bytesHave,
        long bytesWanted,
        long bytesTotal,
        int piecesChecked,
        int piecesToCheck,
        long bytesDown,
        long bytesUp,
        long downRate,
        long upRate,
        int connections,
        int sending,
        int getting,
        int metadataPieces,
        int metadataTotal,
        String trouble) {

    static SwarmBrief of(SwarmParts swarm) {
        Metainfo metainfo = swarm.content().metainfo();
        MetadataExchange exchange = swarm.metadata().exchange();
        int sending = 0;
        int getting = 0;
        for (Connection connection : swarm.company().list()) {
            sending += connection.requests().isEmpty() ? 0 : 1;
            getting += connection.wantsUs() && !connection.isChoked() ? 1 : 0;
        }
        long total = metainfo == null ? 0 : metainfo.pieces().totalLength();
        return new SwarmBrief(
                swarm.content().stage(),
                swarm.content().progress().bytesHave(),
                swarm.content().intake() == null ? total : swarm.content().progress().bytesWanted(),
                total,
                swarm.content().progress().checked(),
                swarm.content().progress().toCheck(),
                swarm.traffic().bytesDown(),
                swarm.traffic().bytesUp(),
                swarm.traffic().downRate(),
                swarm.traffic().upRate(),
                swarm.company().size(),
                sending,
                getting,
                exchange == null ? 0 : exchange.arrived(),
                exchange == null ? 0 : exchange.total(),
                swarm.content().trouble().sentence());
    }
}
