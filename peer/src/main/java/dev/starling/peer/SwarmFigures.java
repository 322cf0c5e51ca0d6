package dev.starling.peer;

import dev.starling.peer.picking.PeerBook;
import dev.starling.peer.torrent.Metainfo;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A torrent in figures: how far it is, how fast it goes, and what keeps it.
 *
 * @param piecesChecked of those on the disk when it was opened, of {@code piecesToCheck}
 * @param bytesHave of those that are wanted
 * @param bytesWanted in all
 * @param wasted bytes that came twice, or wrong
 * @param peersBySource whom we heard of, by how
 * @param partings how connections ended or failed, by words
 * @param metadataPieces of the metadata that are there, of {@code metadataTotal}; 0 of 0 before
 *     anybody offered any
 * @param availability how many whole copies those have to whom we are connected
 * @param chokedBy connected peers that have what we want and do not let us
 * @param requested blocks that are under way
 * @param bytesDownEver with those of earlier lives
 */
public record SwarmFigures(
        Swarm.Stage stage,
        long bytesHave,
        long bytesWanted,
        int piecesHave,
        int pieces,
        int piecesChecked,
        int piecesToCheck,
        long bytesDown,
        long bytesUp,
        long downRate,
        long upRate,
        long wasted,
        int connections,
        int seeds,
        Map<String, Integer> peersBySource,
        int dials,
        int connected,
        Map<String, Long> partings,
        int metadataSources,
        int metadataPieces,
        int metadataTotal,
        double availability,
        int chokedBy,
        int requested,
        String trouble,
        long bytesDownEver,
        long bytesUpEver) {

    static SwarmFigures of(SwarmParts swarm) {
        Metainfo metainfo = swarm.content().metainfo();
        Intake intake = swarm.content().intake();
        MetadataExchange exchange = swarm.metadata().exchange();
        var partings = new TreeMap<String, Long>();
        swarm.door()
                .partings()
                .forEach((parting, count) -> partings.put(parting.toString(), count));
        int seeds = 0;
        int chokedBy = 0;
        int requested = 0;
        for (Connection connection : swarm.company().list()) {
            seeds += connection.isSeed() ? 1 : 0;
            chokedBy += connection.isWanted() && connection.chokesUs() ? 1 : 0;
            requested += connection.requests().count();
        }
        long wanted = intake == null ? length(metainfo) : swarm.content().progress().bytesWanted();
        return new SwarmFigures(
                swarm.content().stage(),
                swarm.content().progress().bytesHave(),
                wanted,
                swarm.content().have().cardinality(),
                metainfo == null ? 0 : metainfo.pieces().count(),
                swarm.content().progress().checked(),
                swarm.content().progress().toCheck(),
                swarm.traffic().bytesDown(),
                swarm.traffic().bytesUp(),
                swarm.traffic().downRate(),
                swarm.traffic().upRate(),
                intake == null ? 0 : intake.wastedBytes(),
                swarm.company().size(),
                seeds,
                bySource(swarm.book()),
                swarm.dialling().count(),
                swarm.door().establishedCount(),
                partings,
                exchange == null ? 0 : exchange.sources(),
                exchange == null ? 0 : exchange.arrived(),
                exchange == null ? 0 : exchange.total(),
                intake == null ? 0 : intake.picker().availability(),
                chokedBy,
                requested,
                swarm.content().trouble().sentence(),
                swarm.traffic().bytesDownEver(),
                swarm.traffic().bytesUpEver());
    }

    private static Map<String, Integer> bySource(PeerBook book) {
        var counts = new TreeMap<String, Integer>();
        for (PeerBook.Figures figures : book.figures()) {
            if (figures.added() > 0) {
                counts.put(
                        figures.source().toString().toLowerCase(Locale.ROOT),
                        (int) figures.added());
            }
        }
        return counts;
    }

    private static long length(@Nullable Metainfo metainfo) {
        return metainfo == null ? 0 : metainfo.pieces().totalLength();
    }
}
