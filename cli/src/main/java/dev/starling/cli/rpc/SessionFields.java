package dev.starling.cli.rpc;

import dev.starling.cli.json.Refused;
import dev.starling.cli.json.Values;
import dev.starling.cli.node.NodeSettings;
import dev.starling.cli.node.NodeSettings.Name;
import dev.starling.cli.node.TorrentLibrary;
import java.util.LinkedHashMap;
import java.util.Map;

/** The node as Transmission's clients see it, and what they may change of it. */
final class SessionFields {
    /** Of Transmission's own; the newest that clients know. */
    private static final long RPC_VERSION = 17;

    private static final int KILO = 1000;

    private SessionFields() {}

    static Map<String, Object> of(
            TorrentLibrary library, String version, String session, DiskSpace downloads) {
        NodeSettings settings = library.settings();
        var fields = new LinkedHashMap<String, Object>();
        fields.put("alt-speed-down", Math.max(0, settings.number(Name.ALT_DOWN_LIMIT)) / KILO);
        fields.put("alt-speed-enabled", settings.is(Name.ALT_ENABLED));
        fields.put("alt-speed-time-begin", 540L);
        fields.put("alt-speed-time-day", 127L);
        fields.put("alt-speed-time-enabled", false);
        fields.put("alt-speed-time-end", 1020L);
        fields.put("alt-speed-up", Math.max(0, settings.number(Name.ALT_UP_LIMIT)) / KILO);
        fields.put("blocklist-enabled", false);
        fields.put("blocklist-size", 0L);
        fields.put("blocklist-url", "");
        fields.put("cache-size-mb", 16L);
        fields.put("config-dir", "");
        fields.put("dht-enabled", true);
        fields.put("download-dir", settings.text(Name.DOWNLOAD_DIR));
        fields.put("download-dir-free-space", downloads.freeBytes());
        fields.put("download-queue-enabled", settings.number(Name.DOWNLOAD_QUEUE) > 0);
        fields.put("download-queue-size", Math.max(1, settings.number(Name.DOWNLOAD_QUEUE)));
        fields.put("encryption", "preferred");
        fields.put("idle-seeding-limit", Math.max(1, settings.number(Name.IDLE_LIMIT)));
        fields.put("idle-seeding-limit-enabled", settings.number(Name.IDLE_LIMIT) > 0);
        fields.put("incomplete-dir", settings.text(Name.DOWNLOAD_DIR));
        fields.put("incomplete-dir-enabled", false);
        fields.put("lpd-enabled", true);
        fields.put("peer-limit-global", 1_000L);
        fields.put("peer-limit-per-torrent", settings.number(Name.PEERS_MAX));
        fields.put("peer-port", (long) library.node().peers().port());
        fields.put("peer-port-random-on-start", false);
        fields.put("pex-enabled", true);
        fields.put("port-forwarding-enabled", false);
        fields.put("queue-stalled-enabled", true);
        fields.put("queue-stalled-minutes", 1L);
        fields.put("rename-partial-files", false);
        fields.put("rpc-version", RPC_VERSION);
        fields.put("rpc-version-minimum", 14L);
        fields.put("rpc-version-semver", "5.3.0");
        fields.put("script-torrent-done-enabled", false);
        fields.put("script-torrent-done-filename", "");
        fields.put("seed-queue-enabled", settings.number(Name.SEED_QUEUE) > 0);
        fields.put("seed-queue-size", Math.max(1, settings.number(Name.SEED_QUEUE)));
        long ratio = settings.number(Name.RATIO_LIMIT);
        fields.put("seedRatioLimit", ratio > 0 ? TorrentFields.bare(ratio / 1000.0) : (Object) 2L);
        fields.put("seedRatioLimited", ratio > 0);
        fields.put("session-id", session);
        fields.put("speed-limit-down", Math.max(0, settings.number(Name.DOWN_LIMIT)) / KILO);
        fields.put("speed-limit-down-enabled", settings.number(Name.DOWN_LIMIT) > 0);
        fields.put("speed-limit-up", Math.max(0, settings.number(Name.UP_LIMIT)) / KILO);
        fields.put("speed-limit-up-enabled", settings.number(Name.UP_LIMIT) > 0);
        fields.put("start-added-torrents", settings.is(Name.START_ADDED));
        fields.put("trash-original-torrent-files", false);
        fields.put("units", units());
        fields.put("utp-enabled", false);
        fields.put("version", "4.0.6 (Starling " + version + ")");
        return fields;
    }

    private static Map<String, Object> units() {
        var units = new LinkedHashMap<String, Object>();
        units.put("memory-bytes", 1024L);
        units.put("memory-units", java.util.List.of("KiB", "MiB", "GiB", "TiB"));
        units.put("size-bytes", 1000L);
        units.put("size-units", java.util.List.of("kB", "MB", "GB", "TB"));
        units.put("speed-bytes", 1000L);
        units.put("speed-units", java.util.List.of("kB/s", "MB/s", "GB/s", "TB/s"));
        return units;
    }

    /** What is not ours to change is passed over, as Transmission's own does with what it lacks. */
    static void set(TorrentLibrary library, Values given) throws Refused {
        NodeSettings settings = library.settings();
        limit(settings, given, "speed-limit-down", Name.DOWN_LIMIT);
        limit(settings, given, "speed-limit-up", Name.UP_LIMIT);
        rate(settings, given, "alt-speed-down", Name.ALT_DOWN_LIMIT);
        rate(settings, given, "alt-speed-up", Name.ALT_UP_LIMIT);
        flag(settings, given, "alt-speed-enabled", Name.ALT_ENABLED);
        flag(settings, given, "start-added-torrents", Name.START_ADDED);
        queue(settings, given, "download-queue", Name.DOWNLOAD_QUEUE);
        queue(settings, given, "seed-queue", Name.SEED_QUEUE);
        if (given.has("peer-limit-per-torrent")) {
            long most = given.number("peer-limit-per-torrent").orElse(1);
            settings.set(Name.PEERS_MAX, Math.clamp(most, 1, 10_000));
        }
        if (given.text("download-dir").isPresent()) {
            settings.set(Name.DOWNLOAD_DIR, AddTorrent.directory(given, "download-dir").toString());
        }
        if (given.has("seedRatioLimit") || given.has("seedRatioLimited")) {
            boolean isOn =
                    given.truth("seedRatioLimited").orElse(settings.number(Name.RATIO_LIMIT) > 0);
            double ratio =
                    given.has("seedRatioLimit")
                            ? given.decimal("seedRatioLimit")
                            : Math.max(2, settings.number(Name.RATIO_LIMIT) / 1000.0);
            settings.set(Name.RATIO_LIMIT, isOn ? (long) (Math.clamp(ratio, 0, 1e6) * 1000) : 0);
        }
        if (given.has("idle-seeding-limit") || given.has("idle-seeding-limit-enabled")) {
            boolean isOn =
                    given.truth("idle-seeding-limit-enabled")
                            .orElse(settings.number(Name.IDLE_LIMIT) > 0);
            long minutes = given.number("idle-seeding-limit").orElse(30);
            settings.set(Name.IDLE_LIMIT, isOn ? Math.max(1, minutes) : 0);
        }
    }

    private static void limit(NodeSettings settings, Values given, String key, Name name)
            throws Refused {
        if (given.has(key) || given.has(key + "-enabled")) {
            boolean isOn = given.truth(key + "-enabled").orElse(settings.number(name) > 0);
            long rate = given.number(key).orElse(Math.max(1, settings.number(name) / KILO));
            settings.set(name, isOn ? Math.max(1, rate) * KILO : -1);
        }
    }

    private static void rate(NodeSettings settings, Values given, String key, Name name)
            throws Refused {
        if (given.has(key)) {
            settings.set(name, Math.max(1, given.number(key).orElse(1)) * KILO);
        }
    }

    private static void flag(NodeSettings settings, Values given, String key, Name name)
            throws Refused {
        if (given.has(key)) {
            settings.set(name, given.truth(key).orElse(false) ? 1 : 0);
        }
    }

    private static void queue(NodeSettings settings, Values given, String key, Name name)
            throws Refused {
        if (given.has(key + "-size") || given.has(key + "-enabled")) {
            boolean isOn = given.truth(key + "-enabled").orElse(settings.number(name) > 0);
            long size = given.number(key + "-size").orElse(Math.max(1, settings.number(name)));
            settings.set(name, isOn ? Math.clamp(size, 1, 100_000) : 0);
        }
    }
}
