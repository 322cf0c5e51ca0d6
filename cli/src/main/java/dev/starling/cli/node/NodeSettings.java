package dev.starling.cli.node;

import dev.starling.bencode.BencodeTree;
import dev.starling.bencode.MalformedMessage;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the user of a running node may change, and finds again after a restart: limits, places,
 * queues. Texts and numbers by name.
 */
public final class NodeSettings {
    /** What may be set, and what it is when nobody has. */
    public enum Name {
        /** Where torrents are put. */
        DOWNLOAD_DIR(""),
        /** Bytes a second of all torrents; -1 for no limit. */
        DOWN_LIMIT(-1),
        UP_LIMIT(-1),
        /** The same while {@link #ALT_ENABLED}. */
        ALT_DOWN_LIMIT(50 * 1024),
        ALT_UP_LIMIT(50 * 1024),
        ALT_ENABLED(0),
        /** Torrents that run at once; 0 for all. */
        DOWNLOAD_QUEUE(5),
        SEED_QUEUE(0),
        /** Thousandths of a torrent's size to be uploaded before it stops; 0 for no limit. */
        RATIO_LIMIT(0),
        /** Minutes without an upload before a seed stops; 0 for no limit. */
        IDLE_LIMIT(0),
        /** Peers of a torrent. */
        PEERS_MAX(100),
        /** Whether what is added begins at once. */
        START_ADDED(1),
        /** Where .torrent files and magnets are taken from; nowhere when empty. */
        WATCH_DIR(""),
        /** A program to be run when a torrent is done; none when empty. */
        ON_COMPLETE("");

        private final boolean isText;
        private final String textByDefault;
        private final long numberByDefault;

        Name(String textByDefault) {
            this.isText = true;
            this.textByDefault = textByDefault;
            this.numberByDefault = 0;
        }

        Name(long numberByDefault) {
            this.isText = false;
            this.textByDefault = "";
            this.numberByDefault = numberByDefault;
        }

        private String key() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
        }
    }

    public static final int BYTES_MAX = 1 << 20;

    private final Map<Name, Object> values = new TreeMap<>();

    public long number(Name name) {
        return (Long) values.getOrDefault(name, name.numberByDefault);
    }

    public String text(Name name) {
        return (String) values.getOrDefault(name, name.textByDefault);
    }

    public boolean is(Name name) {
        return number(name) != 0;
    }

    public void set(Name name, long value) {
        if (name.isText) {
            throw new IllegalArgumentException(name + " is a text");
        }
        values.put(name, value);
    }

    public void set(Name name, String value) {
        if (!name.isText) {
            throw new IllegalArgumentException(name + " is a number");
        }
        values.put(name, value);
    }

    byte[] encode() {
        var tree = new LinkedHashMap<String, Object>();
        values.forEach((name, value) -> tree.put(name.key(), value));
        return BencodeTree.encode(tree);
    }

    /** Takes up what {@link #encode} wrote; what it does not know is passed over. */
    void recall(byte[] bytes) throws MalformedMessage {
        Map<String, Object> tree = BencodeTree.decode(bytes);
        for (Name name : Name.values()) {
            switch (tree.get(name.key())) {
                case Long number when !name.isText -> set(name, number);
                case byte[] text when name.isText ->
                        set(name, new String(text, StandardCharsets.UTF_8));
                case null, default -> {}
            }
        }
    }
}
