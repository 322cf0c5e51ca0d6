package dev.starling.peer.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.bencode.Bytes;
import dev.starling.bencode.MalformedMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SafeNamesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "A song (live) [2024] #1 & more; 'quoted' \"twice\" 100%.mp3",
                "Ünïcödé 日本語 🎵.flac",
                ".hidden",
                " leading space",
                "time 12:30?*<>|",
                "console.log",
                "COM.txt",
                "COM10",
                "nul0",
                "a..b",
                "می\u200cخواهم",
                "👩\u200d🚀"
            })
    void whatIsHarmlessStays(String name) {
        assertEquals(name, SafeNames.safe(name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'' → '_'",
                "'.' → '_'",
                "'..' → '__'",
                "'...' → '___'",
                "'/' → '_'",
                "'../../etc/passwd' → '.._.._etc_passwd'",
                "'/etc/passwd' → '_etc_passwd'",
                "'C:\\Windows' → 'C:_Windows'",
                "'a/..' → 'a___'",
                "'name.' → 'name_'",
                "'name. .' → 'name___'",
                "'name ' → 'name_'",
                "' ' → '_'",
                "'CON' → '_CON'",
                "'con.txt' → '_con.txt'",
                "'nul .tar.gz' → '_nul .tar.gz'",
                "'Com1' → '_Com1'",
                "'lpt9.x' → '_lpt9.x'",
                "'COM²' → '_COM²'",
                "'AUX.' → 'AUX_'"
            })
    void whatIsNotIsReplaced(String row) {
        String[] names = row.replace("'", "").split(" → ", -1);
        assertEquals(names[1], SafeNames.safe(names[0]));
    }

    @ParameterizedTest
    @CsvSource({
        "610062, a_b",
        "0a1b7f, ___",
        "c29b, _", // a control character of the second row
        "e280ae747874, _txt", // turns the direction
        "e280a8, _",
        "eda080, ___", // half a pair
        "ff61fe, _a_",
        "c3, _",
        "c0af, __", // an over-long /
        "61c3a4, aä",
        "f09f8eb5, 🎵"
    })
    void bytesThatAreNoNameAreReplacedOneByOne(String hex, String safe) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        assertEquals(safe, SafeNames.safe(new Bytes(bytes, 0, bytes.length)));
    }

    @Test
    void whatIsTooLongIsCutBeforeItsExtensionAndBetweenCharacters() {
        assertEquals("a".repeat(236) + ".mp3", SafeNames.safe("a".repeat(300) + ".mp3"));
        assertEquals("ä".repeat(118) + ".mp3", SafeNames.safe("ä".repeat(300) + ".mp3"));
        assertEquals("🎵".repeat(60), SafeNames.safe("🎵".repeat(100)));
        assertEquals("x".repeat(240), SafeNames.safe("x".repeat(240)));
        assertEquals(
                "x." + "e".repeat(238), SafeNames.safe("x." + "e".repeat(1000)), "no extension");
        assertEquals("a".repeat(239) + "_", SafeNames.safe("a".repeat(239) + "." + "b".repeat(30)));
    }

    @Test
    void whatSomeFileSystemTakesForOneGetsANumber() throws MalformedMessage {
        assertEquals(
                List.of(
                        "a.txt",
                        "A (2).TXT",
                        "a (3).txt",
                        "dir/x",
                        "DIR (2)/x",
                        "dir/X (2)",
                        "DIR (3)",
                        "a (4).txt/b",
                        "é",
                        "e\u0301 (2)",
                        "straße",
                        "STRASSE (2)",
                        "_",
                        "_ (2)"),
                paths(
                        "a.txt", "A.TXT", "a.txt", "dir/x", "DIR/x", "dir/X", "DIR", "a.txt/b", "é",
                        "e\u0301", "straße", "STRASSE", "", "."));
    }

    @Test
    void aNumberThatIsTakenIsNotGivenAgain() throws MalformedMessage {
        assertEquals(
                List.of("a (2)", "a", "A (3)", "a (2) (2)", "a (4)"),
                paths("a (2)", "a", "A", "a (2)", "a"));
    }

    @Test
    void manyOfOneNameAreDistinctSoon() throws MalformedMessage {
        var names = new String[20_000];
        for (int i = 0; i < names.length; i++) {
            names[i] = i % 2 == 0 ? "a.b" : "A.b";
        }
        assertEquals(names.length, new HashSet<>(paths(names)).size());
    }

    @Test
    void noPathLeavesItsDirectoryOrIsAnothersOnAnyFileSystem() throws MalformedMessage {
        for (int seed = 0; seed < 200; seed++) {
            var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            var names = new String[50];
            for (int i = 0; i < names.length; i++) {
                names[i] = nasty(random);
            }
            var taken = new HashSet<String>();
            var directories = new HashSet<String>();
            for (String path : paths(names)) {
                String folded = path.toUpperCase(Locale.ROOT);
                assertTrue(taken.add(folded), "seed " + seed + ": " + path);
                for (int i = folded.indexOf('/'); i >= 0; i = folded.indexOf('/', i + 1)) {
                    directories.add(folded.substring(0, i));
                }
                for (String name : path.split("/", -1)) {
                    assertFalse(name.isEmpty() || name.endsWith(".") || name.endsWith(" "), path);
                    assertEquals(name, SafeNames.safe(name), "seed " + seed);
                    assertTrue(name.getBytes(StandardCharsets.UTF_8).length <= 255, path);
                }
            }
            directories.retainAll(taken);
            assertEquals(new HashSet<>(), directories, "seed " + seed);
        }
    }

    @Test
    void pathsThatNoFileSystemTakesAreRefused() {
        String deep = "d".repeat(200) + "/";
        assertThrows(MalformedMessage.class, () -> paths(deep.repeat(30) + "x"));
    }

    @Test
    void pathsCannotBeMuchLongerThanWhatWasSent() {
        var paths = new SafePaths(1000);
        var name = bytes("x".repeat(200));
        var names = new ArrayList<>(java.util.Collections.nCopies(18, name));
        assertThrows(
                MalformedMessage.class,
                () -> {
                    for (int i = 0; i < 1000; i++) {
                        paths.next(names);
                    }
                });
    }

    private static String nasty(RandomGenerator random) {
        var parts =
                List.of("a", "A", "..", ".", "", "con", "nul.txt", "x.", "\0", "ä", "Ä", "a (2)");
        var name = new StringBuilder(parts.get(random.nextInt(parts.size())));
        while (random.nextInt(3) == 0) {
            name.append(random.nextInt(4) == 0 ? "" : "/");
            name.append(parts.get(random.nextInt(parts.size())));
        }
        return name.toString();
    }

    private static List<String> paths(String... written) throws MalformedMessage {
        var paths = new SafePaths(1 << 20);
        var safe = new ArrayList<String>();
        for (String path : written) {
            var names = new ArrayList<Bytes>();
            for (String name : path.split("/", -1)) {
                names.add(bytes(name));
            }
            safe.add(paths.next(names));
        }
        return safe;
    }

    private static Bytes bytes(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Bytes(bytes, 0, bytes.length);
    }
}
