package dev.starling.cli.node;

import dev.starling.bencode.BencodeTree;
import dev.starling.bencode.MalformedMessage;
import dev.starling.peer.picking.Priority;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a node remembers of a torrent beside its pieces: what its user has said about it.
 *
 * @param magnet what it is, as a link; a node that has its metadata keeps that with the pieces
 * @param directory where its data lies
 * @param movingTo where it is being brought; empty when it stays
 * @param isStopped by the user
 * @param position in the queue, from 0
 * @param addedAt seconds since 1970
 * @param doneAt the same; 0 when it is not
 * @param downLimit bytes a second; negative for none of its own
 * @param upLimit the same upwards
 * @param ratioLimit thousandths of its size to be uploaded before it stops; negative for the
 *     node's, 0 for none at all
 * @param connectionsMax peers at once; 0 for as many as the node says
 * @param priorities of its files; empty when all are wanted alike
 * @param secondsActive how long it was downloaded or seeded
 * @param isUntold it is complete, and the user's program has not yet been run for it
 */
public record TorrentRecord(
        String magnet,
        String directory,
        String movingTo,
        boolean isStopped,
        int position,
        long addedAt,
        long doneAt,
        long downLimit,
        long upLimit,
        long ratioLimit,
        int connectionsMax,
        boolean isSequential,
        List<String> labels,
        List<Priority> priorities,
        long secondsActive,
        boolean isUntold) {
    public static final long UNLIMITED = -1;
    public static final int LABELS_MAX = 64;
    public static final int BYTES_MAX = 4 << 20;

    public TorrentRecord {
        labels = List.copyOf(labels);
        priorities = List.copyOf(priorities);
    }

    /** One that has just been added. */
    public static TorrentRecord of(String magnet, String directory, int position, long addedAt) {
        return new TorrentRecord(
                magnet, directory, "", false, position, addedAt, 0, UNLIMITED, UNLIMITED, UNLIMITED,
                0, false, List.of(), List.of(), 0, false);
    }

    /** A copy to be changed. */
    public Draft change() {
        return new Draft(this);
    }

    /** How much a file is wanted, by its number in the torrent. */
    public Priority priority(int file) {
        return file < priorities.size() ? priorities.get(file) : Priority.NORMAL;
    }

    /** A record that is not yet as it is to be. */
    public static final class Draft {
        public String directory;
        public String movingTo;
        public boolean isStopped;
        public int position;
        public long doneAt;
        public long downLimit;
        public long upLimit;
        public long ratioLimit;
        public int connectionsMax;
        public boolean isSequential;
        public List<String> labels;
        public List<Priority> priorities;
        public long secondsActive;
        public boolean isUntold;
        private final TorrentRecord before;

        private Draft(TorrentRecord before) {
            this.before = before;
            this.directory = before.directory;
            this.movingTo = before.movingTo;
            this.isStopped = before.isStopped;
            this.position = before.position;
            this.doneAt = before.doneAt;
            this.downLimit = before.downLimit;
            this.upLimit = before.upLimit;
            this.ratioLimit = before.ratioLimit;
            this.connectionsMax = before.connectionsMax;
            this.isSequential = before.isSequential;
            this.labels = before.labels;
            this.priorities = before.priorities;
            this.secondsActive = before.secondsActive;
            this.isUntold = before.isUntold;
        }

        /** Takes over what a user chooses, and nothing of what the node itself keeps here. */
        public void takeChoices(TorrentRecord wanted) {
            labels = wanted.labels;
            downLimit = wanted.downLimit;
            upLimit = wanted.upLimit;
            ratioLimit = wanted.ratioLimit;
            connectionsMax = wanted.connectionsMax;
            isSequential = wanted.isSequential;
            priorities = wanted.priorities;
        }

        public TorrentRecord done() {
            return new TorrentRecord(
                    before.magnet,
                    directory,
                    movingTo,
                    isStopped,
                    position,
                    before.addedAt,
                    doneAt,
                    downLimit,
                    upLimit,
                    ratioLimit,
                    connectionsMax,
                    isSequential,
                    labels,
                    priorities,
                    secondsActive,
                    isUntold);
        }
    }

    byte[] encode() {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("magnet", magnet);
        tree.put("directory", directory);
        tree.put("moving to", movingTo);
        tree.put("stopped", isStopped ? 1 : 0);
        tree.put("position", position);
        tree.put("added", addedAt);
        tree.put("done", doneAt);
        tree.put("down limit", downLimit);
        tree.put("up limit", upLimit);
        tree.put("ratio limit", ratioLimit);
        tree.put("connections", connectionsMax);
        tree.put("sequential", isSequential ? 1 : 0);
        tree.put("labels", labels);
        tree.put("priorities", priorities.stream().map(Priority::name).toList());
        tree.put("active", secondsActive);
        tree.put("untold", isUntold ? 1 : 0);
        return BencodeTree.encode(tree);
    }

    /** Reads what {@link #encode} wrote; what it does not know is passed over. */
    static TorrentRecord decode(byte[] bytes) throws MalformedMessage {
        Map<String, Object> tree = BencodeTree.decode(bytes);
        var labels = new ArrayList<String>();
        for (Object label : list(tree, "labels")) {
            labels.add(text(label));
        }
        var priorities = new ArrayList<Priority>();
        for (Object name : list(tree, "priorities")) {
            priorities.add(priority(text(name)));
        }
        return new TorrentRecord(
                text(tree.get("magnet")),
                text(tree.get("directory")),
                // Older records know nothing of it.
                tree.containsKey("moving to") ? text(tree.get("moving to")) : "",
                number(tree.get("stopped")) != 0,
                (int) number(tree.get("position")),
                number(tree.get("added")),
                number(tree.get("done")),
                number(tree.get("down limit")),
                number(tree.get("up limit")),
                number(tree.get("ratio limit")),
                (int) number(tree.get("connections")),
                number(tree.get("sequential")) != 0,
                labels,
                priorities,
                number(tree.get("active")),
                // ... nor of this.
                tree.get("untold") instanceof Long untold && untold != 0);
    }

    private static Priority priority(String name) throws MalformedMessage {
        for (Priority priority : Priority.values()) {
            if (priority.name().equals(name)) {
                return priority;
            }
        }
        throw new MalformedMessage("a torrent's record has a priority that does not exist");
    }

    private static List<?> list(Map<String, Object> tree, String key) {
        return tree.get(key) instanceof List<?> list ? list : List.of();
    }

    private static long number(@Nullable Object value) throws MalformedMessage {
        if (value instanceof Long number) {
            return number;
        }
        throw new MalformedMessage("a torrent's record lacks a number");
    }

    private static String text(@Nullable Object value) throws MalformedMessage {
        if (value instanceof byte[] bytes) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
        throw new MalformedMessage("a torrent's record lacks a text");
    }
}
