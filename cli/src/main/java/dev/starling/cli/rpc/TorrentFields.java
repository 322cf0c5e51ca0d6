package dev.starling.cli.rpc;

import dev.starling.cli.node.Torrent;
import dev.starling.cli.node.TorrentRecord;
import dev.starling.peer.PeerFigures;
import dev.starling.peer.SwarmFigures;
import dev.starling.peer.picking.Bitfield;
import dev.starling.peer.picking.Priority;
import dev.starling.peer.torrent.Metainfo;
import dev.starling.peer.torrent.TorrentFile;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What Transmission's clients may ask of a torrent, each by its name. */
final class TorrentFields {
    private static final int ETA_NOT_AVAILABLE = -1;
    private static final int ETA_UNKNOWN = -2;
    private static final int LOCAL_ERROR = 3;
    private static final int RATIO_NOT_AVAILABLE = -1;

    private final Torrent torrent;
    private final SwarmFigures figures;
    private final TorrentRecord record;
    private final Optional<Metainfo> metainfo;
    private final Context context;

    /**
     * What a torrent does not know of itself.
     *
     * @param connectionsMax peers of a torrent that has no number of its own
     * @param ratioLimit the same, in thousandths; 0 for none
     */
    record Context(int connectionsMax, long ratioLimit) {}

    TorrentFields(Torrent torrent, Context context) {
        this.torrent = torrent;
        this.figures = torrent.figures();
        this.record = torrent.record();
        this.metainfo = torrent.metainfo();
        this.context = context;
    }

    /** Nothing for a name that is not known. */
    Optional<Object> get(String name) {
        // Transmission writes 2.0 as 2, and so clients have learnt to read it.
        return Optional.ofNullable(value(name)).map(TorrentFields::bare);
    }

    static Object bare(Object value) {
        return value instanceof Double decimal && decimal == Math.rint(decimal)
                ? (Object) Math.round(decimal)
                : value;
    }

    private @Nullable Object value(String name) {
        return switch (name) {
            case "activityDate" -> torrent.activeAt();
            case "addedDate" -> record.addedAt();
            case "availability" -> List.of();
            case "bandwidthPriority" -> 0L;
            case "comment" -> metainfo.flatMap(Metainfo::comment).orElse("");
            case "corruptEver" -> figures.wasted();
            case "creator" -> metainfo.flatMap(Metainfo::createdBy).orElse("");
            case "dateCreated" -> metainfo.map(it -> it.created().orElse(0)).orElse(0L);
            case "desiredAvailable" -> desiredAvailable();
            case "doneDate" -> record.doneAt();
            case "downloadDir" -> record.directory();
            case "downloadedEver" -> torrent.downloaded();
            case "downloadLimit" -> kilo(record.downLimit());
            case "downloadLimited" -> record.downLimit() >= 0;
            case "editDate" -> 0L;
            case "error" -> torrent.trouble().isEmpty() ? 0L : (long) LOCAL_ERROR;
            case "errorString" -> torrent.trouble();
            case "eta" -> eta();
            case "etaIdle" -> (long) ETA_NOT_AVAILABLE;
            case "file-count", "fileCount" ->
                    metainfo.map(it -> (long) it.files().size()).orElse(0L);
            case "files" -> files();
            case "fileStats" -> fileStats();
            case "group" -> "";
            case "hashString" -> torrent.infoHash().toString();
            case "haveUnchecked" -> 0L;
            case "haveValid" -> figures.bytesHave();
            case "honorsSessionLimits" -> true;
            case "id" -> (long) torrent.number();
            case "isFinished" -> record.isStopped() && hasGivenEnough();
            case "isPrivate" -> metainfo.map(Metainfo::isPrivate).orElse(false);
            case "isStalled" -> false;
            case "labels" -> record.labels();
            case "leftUntilDone" -> left();
            case "magnetLink" -> torrent.magnet().toString();
            case "manualAnnounceTime" -> 0L;
            case "maxConnectedPeers", "peer-limit" -> (long) connectionsMax();
            case "metadataPercentComplete" -> metainfo.isPresent() ? 1L : 0L;
            case "name" -> torrent.name();
            case "peers" -> torrent.swarm().peers().stream().map(this::peer).toList();
            case "peersConnected" -> (long) figures.connections();
            case "peersFrom" -> peersFrom();
            case "peersGettingFromUs" ->
                    torrent.swarm().peers().stream()
                            .filter(it -> it.wantsUs() && !it.isChoked())
                            .count();
            case "peersSendingToUs" ->
                    torrent.swarm().peers().stream().filter(it -> it.downRate() > 0).count();
            case "percentComplete", "percentDone" -> share(figures);
            case "pieces" -> pieces();
            case "pieceCount" -> (long) figures.pieces();
            case "pieceSize" -> metainfo.map(it -> (long) it.pieces().pieceLength()).orElse(0L);
            case "priorities" -> eachFile(it -> priority(it));
            case "primary-mime-type" -> "application/octet-stream";
            case "queuePosition" -> (long) record.position();
            case "rateDownload" -> figures.downRate();
            case "rateUpload" -> figures.upRate();
            case "recheckProgress" ->
                    figures.piecesToCheck() == 0
                            ? 0L
                            : (Object) ((double) figures.piecesChecked() / figures.piecesToCheck());
            case "secondsDownloading" -> torrent.isDone() ? 0L : record.secondsActive();
            case "secondsSeeding" -> torrent.isDone() ? record.secondsActive() : 0L;
            case "seedIdleLimit" -> 30L;
            case "seedIdleMode" -> 0L;
            case "seedRatioLimit" ->
                    (record.ratioLimit() > 0
                                    ? record.ratioLimit()
                                    : Math.max(2_000, context.ratioLimit()))
                            / 1000.0;
            case "seedRatioMode" ->
                    record.ratioLimit() < 0 ? 0L : record.ratioLimit() > 0 ? 1L : 2L;
            case "sequentialDownload" -> record.isSequential();
            case "sizeWhenDone" -> figures.bytesWanted();
            case "startDate" -> record.addedAt();
            case "status" -> status();
            case "torrentFile" -> "";
            case "totalSize" -> metainfo.map(it -> it.pieces().totalLength()).orElse(0L);
            case "trackers", "trackerStats", "webseeds" -> List.of();
            case "trackerList" -> "";
            case "uploadedEver" -> torrent.uploaded();
            case "uploadLimit" -> kilo(record.upLimit());
            case "uploadLimited" -> record.upLimit() >= 0;
            case "uploadRatio" -> ratio();
            case "wanted" -> eachFile(it -> it == Priority.SKIP ? 0L : 1L);
            case "webseedsSendingToUs" -> 0L;
            default -> null;
        };
    }

    private long status() {
        return switch (torrent.status()) {
            case STOPPED, TROUBLED -> 0;
            case CHECKING, MOVING -> 2; // it has no word for that, and nothing goes on
            case QUEUED -> torrent.isDone() ? 5 : 3;
            case METADATA, DOWNLOADING -> 4;
            case SEEDING -> 6;
        };
    }

    private boolean hasGivenEnough() {
        long limit = record.ratioLimit() < 0 ? context.ratioLimit() : record.ratioLimit();
        return limit > 0 && torrent.uploaded() * 1000 >= limit * figures.bytesWanted();
    }

    private long left() {
        return figures.bytesWanted() - figures.bytesHave();
    }

    private long eta() {
        if (left() == 0 && metainfo.isPresent()) {
            return ETA_NOT_AVAILABLE;
        }
        if (torrent.record().isStopped()) {
            return ETA_NOT_AVAILABLE;
        }
        return figures.downRate() > 0 ? left() / figures.downRate() : ETA_UNKNOWN;
    }

    private Object ratio() {
        long size = Math.max(torrent.downloaded(), figures.bytesHave());
        return size == 0
                ? (Object) (long) RATIO_NOT_AVAILABLE
                : (Object) ((double) torrent.uploaded() / size);
    }

    private static Object share(SwarmFigures figures) {
        return figures.bytesWanted() == 0
                ? (Object) 0L
                : (Object) ((double) figures.bytesHave() / figures.bytesWanted());
    }

    private long desiredAvailable() {
        return figures.availability() >= 1 ? left() : 0;
    }

    private int connectionsMax() {
        return record.connectionsMax() > 0 ? record.connectionsMax() : context.connectionsMax();
    }

    private static long kilo(long bytes) {
        return Math.max(0, bytes) / 1000;
    }

    private String pieces() {
        Bitfield have = torrent.swarm().have();
        return Base64.getEncoder().encodeToString(have.toWire());
    }

    private List<Object> files() {
        var files = new ArrayList<Object>();
        metainfo.ifPresent(
                known -> {
                    long[] progress = torrent.swarm().fileProgress();
                    for (TorrentFile file : known.files()) {
                        var row = new LinkedHashMap<String, Object>();
                        row.put("bytesCompleted", progress[file.number()]);
                        row.put("length", file.length());
                        row.put("name", known.pathOf(file));
                        files.add(row);
                    }
                });
        return files;
    }

    private List<Object> fileStats() {
        var files = new ArrayList<Object>();
        metainfo.ifPresent(
                known -> {
                    long[] progress = torrent.swarm().fileProgress();
                    for (TorrentFile file : known.files()) {
                        Priority priority = record.priority(file.number());
                        var row = new LinkedHashMap<String, Object>();
                        row.put("bytesCompleted", progress[file.number()]);
                        row.put("priority", priority(priority));
                        row.put("wanted", priority != Priority.SKIP);
                        files.add(row);
                    }
                });
        return files;
    }

    private List<Object> eachFile(java.util.function.Function<Priority, Object> field) {
        var values = new ArrayList<Object>();
        metainfo.ifPresent(
                known ->
                        known.files()
                                .forEach(
                                        file ->
                                                values.add(
                                                        field.apply(
                                                                record.priority(file.number())))));
        return values;
    }

    private static Object priority(Priority priority) {
        return switch (priority) {
            case LOW -> -1L;
            case SKIP, NORMAL -> 0L;
            case HIGH -> 1L;
        };
    }

    private Map<String, Object> peersFrom() {
        var from = new LinkedHashMap<String, Object>();
        Map<String, Integer> bySource = figures.peersBySource();
        from.put("fromCache", (long) bySource.getOrDefault("earlier", 0));
        from.put("fromDht", (long) bySource.getOrDefault("dht", 0));
        from.put("fromIncoming", (long) bySource.getOrDefault("incoming", 0));
        from.put("fromLpd", (long) bySource.getOrDefault("lsd", 0));
        from.put("fromLtep", (long) bySource.getOrDefault("given", 0));
        from.put("fromPex", (long) bySource.getOrDefault("pex", 0));
        from.put("fromTracker", 0L);
        return from;
    }

    private Map<String, Object> peer(PeerFigures peer) {
        var row = new LinkedHashMap<String, Object>();
        String address = peer.address().toString();
        int colon = address.lastIndexOf(':');
        row.put("address", address.substring(0, colon).replace("[", "").replace("]", ""));
        row.put("clientIsChoked", peer.chokesUs());
        row.put("clientIsInterested", peer.isWanted());
        row.put("clientName", peer.client());
        row.put("flagStr", peer.flags());
        row.put("isDownloadingFrom", peer.downRate() > 0);
        row.put("isEncrypted", peer.isEncrypted());
        row.put("isIncoming", peer.isIncoming());
        row.put("isUploadingTo", peer.upRate() > 0);
        row.put("isUTP", false);
        row.put("peerIsChoked", peer.isChoked());
        row.put("peerIsInterested", peer.wantsUs());
        row.put("port", (long) peer.address().port());
        row.put("progress", (double) peer.progress() / Math.max(1, figures.pieces()));
        row.put("rateToClient", peer.downRate());
        row.put("rateToPeer", peer.upRate());
        return row;
    }
}
