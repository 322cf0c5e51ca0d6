package dev.starling.cli.state;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PlacesTest {
    @Test
    void areWhereTheSpecificationHasThem() {
        assertPlaces("/h/.local/state/starling", "/h/.cache/starling", Map.of("HOME", "/h"));
        assertPlaces(
                "/s/starling",
                "/c/starling",
                Map.of("HOME", "/h", "XDG_STATE_HOME", "/s", "XDG_CACHE_HOME", "/c"));
        assertPlaces(
                "/h/.local/state/starling",
                "/h/.cache/starling",
                Map.of("HOME", "/h", "XDG_STATE_HOME", "", "XDG_CACHE_HOME", "relative"));
    }

    @Test
    void areWhereTheServiceManagerHasThem() {
        assertPlaces(
                "/var/lib/starling",
                "/var/cache/starling",
                Map.of(
                        "HOME", "/h",
                        "XDG_STATE_HOME", "/s",
                        "STATE_DIRECTORY", "/var/lib/starling:/var/lib/more",
                        "CACHE_DIRECTORY", "/var/cache/starling"));
    }

    @Test
    void areWhereTheUserSays() {
        var chosen = Path.of("there");
        assertEquals(
                new Places(chosen, chosen),
                Places.of(chosen, Map.of("HOME", "/h", "STATE_DIRECTORY", "/s")));
    }

    private static void assertPlaces(String state, String cache, Map<String, String> environment) {
        assertEquals(new Places(Path.of(state), Path.of(cache)), Places.of(null, environment));
    }
}
