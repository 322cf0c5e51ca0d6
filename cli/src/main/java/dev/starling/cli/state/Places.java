package dev.starling.cli.state;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the program keeps what it wants to know the next time.
 *
 * @param state what must not be lost: torrents and how far they are
 * @param cache what can be learnt anew: whom the DHT node knew
 */
public record Places(Path state, Path cache) {
    private static final String NAME = "starling";

    /**
     * @param chosen by the user, for all of it; null for the usual places
     */
    public static Places of(@Nullable Path chosen, Map<String, String> environment) {
        if (chosen != null) {
            return new Places(chosen, chosen);
        }
        return new Places(
                place(environment, "STATE_DIRECTORY", "XDG_STATE_HOME", ".local/state"),
                place(environment, "CACHE_DIRECTORY", "XDG_CACHE_HOME", ".cache"));
    }

    private static Path place(
            Map<String, String> environment, String ofService, String xdg, String ofHome) {
        // A service manager may name several, one after the other.
        String given = environment.getOrDefault(ofService, "").split(":", 2)[0];
        if (given.startsWith("/")) {
            return Path.of(given);
        }
        // The XDG specification: what is empty or relative is to be ignored.
        String home = environment.getOrDefault(xdg, "");
        return (home.startsWith("/")
                        ? Path.of(home)
                        : Path.of(environment.getOrDefault("HOME", "/"), ofHome))
                .resolve(NAME);
    }
}
