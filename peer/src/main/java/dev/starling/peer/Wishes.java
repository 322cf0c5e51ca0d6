package dev.starling.peer;

import dev.starling.peer.picking.PiecePicker;
import dev.starling.peer.picking.Priority;
import dev.starling.peer.torrent.Metainfo;
import dev.starling.peer.torrent.Pieces;
import dev.starling.peer.torrent.TorrentFile;
import java.util.BitSet;
import java.util.List;

/** Which files of a torrent its user wants, how much, and in what order. */
final class Wishes {
    /** In the order of the metainfo's; those beyond are normal. */
    private List<Priority> filePriorities;

    private boolean isSequential;

    Wishes(SwarmStart start) {
        this.filePriorities = start.priorities();
        this.isSequential = start.isSequential();
    }

    void setFilePriorities(List<Priority> priorities) {
        filePriorities = List.copyOf(priorities);
    }

    void setSequential(boolean on) {
        isSequential = on;
    }

    boolean isSequential() {
        return isSequential;
    }

    /** Whether nobody has said anything about any file. */
    boolean areAllNormal() {
        return filePriorities.isEmpty();
    }

    /** The numbers of the files that are wanted. */
    BitSet files(Metainfo metainfo) {
        var wanted = new BitSet();
        for (TorrentFile file : metainfo.files()) {
            wanted.set(file.number(), priorityOf(file) != Priority.SKIP);
        }
        return wanted;
    }

    /** A piece is wanted as much as the file of it that is wanted most. */
    void apply(Metainfo metainfo, PiecePicker picker) {
        Pieces pieces = metainfo.pieces();
        var highest = new Priority[pieces.count()];
        for (TorrentFile file : metainfo.files()) {
            Priority priority = priorityOf(file);
            if (file.length() == 0 || file.isPadding()) {
                continue;
            }
            int first = (int) (file.offset() / pieces.pieceLength());
            int last = (int) ((file.offset() + file.length() - 1) / pieces.pieceLength());
            for (int piece = first; piece <= last; piece++) {
                Priority before = highest[piece];
                if (before == null || priority.compareTo(before) > 0) {
                    highest[piece] = priority;
                }
            }
        }
        for (int piece = 0; piece < highest.length; piece++) {
            Priority priority = highest[piece];
            picker.setPriority(piece, priority == null ? Priority.SKIP : priority);
        }
    }

    private Priority priorityOf(TorrentFile file) {
        return file.number() < filePriorities.size()
                ? filePriorities.get(file.number())
                : Priority.NORMAL;
    }
}
