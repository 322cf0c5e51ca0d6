package dev.starling.cli.api;

import dev.starling.cli.face.LiveNode;
import dev.starling.cli.http.Response;
import dev.starling.cli.json.Refused;
import dev.starling.cli.json.Values;
import dev.starling.cli.node.NodeSettings;
import dev.starling.cli.node.NodeSettings.Name;
import dev.starling.cli.node.TorrentLibrary;
import dev.starling.host.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** {@code settings}: what may be changed while the node runs. */
final class SettingsApi {
    private SettingsApi() {}

    /** On the host's thread. */
    static Map<String, Object> of(TorrentLibrary library) {
        var fields = new Fields();
        for (Name name : Name.values()) {
            fields.and(key(name), value(library.settings(), name));
        }
        return fields.done();
    }

    static void set(LiveNode node, Values given, Consumer<Response> answer) throws Refused {
        List<Consumer<NodeSettings>> changes = changes(given);
        node.thread()
                .execute(
                        () -> {
                            TorrentLibrary library = node.library();
                            changes.forEach(change -> change.accept(library.settings()));
                            library.onSettings(
                                    kept ->
                                            answer.accept(
                                                    switch (kept) {
                                                        case Result.Done<Boolean> _ ->
                                                                Response.json(200, of(library));
                                                        case Result.Failed<Boolean>(var cause) ->
                                                                Api.error(
                                                                        500,
                                                                        "the settings cannot be"
                                                                                + " kept: "
                                                                                + cause);
                                                    }));
                        });
    }

    /** All of them make sense, or none is made. */
    private static List<Consumer<NodeSettings>> changes(Values given) throws Refused {
        var changes = new ArrayList<Consumer<NodeSettings>>();
        for (Name name : Name.values()) {
            String key = key(name);
            if (given.has(key)) {
                changes.add(change(given, name, key));
            }
        }
        if (changes.size() < given.byName().size()) {
            throw new Refused("there is a setting that does not exist");
        }
        return changes;
    }

    private static Consumer<NodeSettings> change(Values given, Name name, String key)
            throws Refused {
        return switch (name) {
            case DOWNLOAD_DIR -> {
                String directory = Adding.directory(given, key).toString();
                yield settings -> settings.set(name, directory);
            }
            case WATCH_DIR -> {
                String directory =
                        given.text(key).orElse("").isEmpty()
                                ? ""
                                : Adding.directory(given, key).toString();
                yield settings -> settings.set(name, directory);
            }
            // Who may add torrents may not therefore run programs.
            case ON_COMPLETE -> throw new Refused(key + " is set where the node is started");
            case ALT_ENABLED, START_ADDED -> {
                boolean isOn = given.truth(key).orElse(false);
                yield settings -> settings.set(name, isOn ? 1 : 0);
            }
            case DOWN_LIMIT, UP_LIMIT, ALT_DOWN_LIMIT, ALT_UP_LIMIT ->
                    number(given, name, -1, Long.MAX_VALUE);
            case DOWNLOAD_QUEUE, SEED_QUEUE -> number(given, name, 0, 100_000);
            case RATIO_LIMIT, IDLE_LIMIT -> number(given, name, 0, 1_000_000_000);
            case PEERS_MAX -> number(given, name, 1, TorrentChange.CONNECTIONS_MAX);
        };
    }

    private static Consumer<NodeSettings> number(Values given, Name name, long least, long most)
            throws Refused {
        long number = given.number(key(name)).orElse(least);
        if (number < least || number > most) {
            throw new Refused(key(name) + " is from " + least + " to " + most);
        }
        return settings -> settings.set(name, number);
    }

    private static Object value(NodeSettings settings, Name name) {
        return switch (name) {
            case DOWNLOAD_DIR, WATCH_DIR, ON_COMPLETE -> settings.text(name);
            case ALT_ENABLED, START_ADDED -> settings.is(name);
            case DOWN_LIMIT,
                    UP_LIMIT,
                    ALT_DOWN_LIMIT,
                    ALT_UP_LIMIT,
                    DOWNLOAD_QUEUE,
                    SEED_QUEUE,
                    RATIO_LIMIT,
                    IDLE_LIMIT,
                    PEERS_MAX ->
                    settings.number(name);
        };
    }

    private static String key(Name name) {
        return name.name().toLowerCase(Locale.ROOT);
    }
}
