package dev.starling.cli.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.cli.Session;
import dev.starling.cli.output.ExitCode;
import dev.starling.cli.output.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flag, environment, file, default: in this order. */
final class SettingsTest {
    @TempDir private Path directory = Path.of("");

    private Map<String, String> environment = new HashMap<>();
    private Path file = Path.of("");

    @BeforeEach
    void pointToAnEmptyDirectory() throws IOException {
        environment = new HashMap<>(Map.of("XDG_CONFIG_HOME", directory.toString()));
        file = directory.resolve("starling").resolve("starling.properties");
        Files.createDirectory(directory.resolve("starling"));
    }

    @Test
    void aDefaultGivesWayToTheFileThatToTheEnvironmentAndThatToAFlag() throws IOException {
        assertEquals("50 default", nodes());
        Files.writeString(file, "nodes = 7 \n");
        assertEquals("7 " + file + ", nodes", nodes());
        environment.put("STARLING_NODES", "8");
        assertEquals("8 STARLING_NODES", nodes());
        assertEquals("9 flag", nodes("--nodes", "9"));
    }

    @Test
    void whatIsEmptyIsNotSet() throws IOException {
        Files.writeString(file, "nodes =\n");
        environment.put("STARLING_NODES", "");
        assertEquals("50 default", nodes());
    }

    @Test
    void aValueThatMakesNoSenseIsWrongUsageAndNamesWhereItStands() throws IOException {
        Files.writeString(file, "size=12Q\n");
        run("demo")
                .isRefusedWith(
                        file
                                + ", size: --size: '12Q' is not a size from 1 byte up, like 65536,"
                                + " 64K, 700M or 2G (see starling help demo)");
        environment.put("STARLING_SIZE", "-1");
        run("demo")
                .isRefusedWith(
                        "STARLING_SIZE: --size: '-1' is not a size from 1 byte up, like 65536, 64K,"
                                + " 700M or 2G (see starling help demo)");
    }

    @Test
    void aFlagMakesUpForABadEnvironment() {
        environment.put("STARLING_NODES", "x");
        run("demo", "--nodes", "3", "--size", "1M").endsWith(ExitCode.DONE);
        run("demo", "--help").endsWith(ExitCode.DONE);
        run("help", "demo").endsWith(ExitCode.DONE);
    }

    @Test
    void aBadFlagIsNotBlamedOnTheEnvironment() {
        environment.put("STARLING_NODES", "8");
        run("demo", "--nodes", "x")
                .isRefusedWith(
                        "--nodes: 'x' is not a whole number from 1 to 2147483647"
                                + " (see starling help demo)");
    }

    @Test
    void anOptionOfEveryVerbCanBeSetToo() {
        environment.put("STARLING_VERBOSE", "true");
        assertTrue(run("help", "dmeo").err().contains("\tat "));
        environment.put("STARLING_VERBOSE", "perhaps");
        run("demo")
                .isRefusedWith(
                        "STARLING_VERBOSE: --verbose: 'perhaps' is not a boolean"
                                + " (starling --help lists the verbs)");
    }

    @Test
    void noValueIsExpanded() {
        environment.put("STARLING_NODES", "${sys:user.name}");
        assertTrue(run("demo").err().contains("'${sys:user.name}' is not"), run("demo").err());
    }

    @Test
    void aFileThatIsNoPropertiesFileIsRefused() throws IOException {
        Files.writeString(file, "nodes=\\uqqqq\n");
        run("demo").endsWith(ExitCode.USAGE);
        Files.write(file, new byte[] {'a', '=', (byte) 0xff});
        run("demo").isRefusedWith(file + " is not UTF-8 text");
        Files.write(file, new byte[2 << 20]);
        run("demo").isRefusedWith(file + " is larger than 1 MiB; it cannot be ours");
        Files.delete(file);
        Files.createDirectory(file);
        var directory = run("demo").endsWith(ExitCode.FAILURE);
        assertEquals(1, directory.err().lines().count());
    }

    @Test
    void aRelativeConfigHomeIsIgnored() {
        var settings =
                new Settings(
                        Map.of("XDG_CONFIG_HOME", "relative", "HOME", "/home/somebody"),
                        Terminal.NONE);
        assertEquals(
                Path.of("/home/somebody/.config/starling/starling.properties"), settings.path());
    }

    @Test
    void configSaysWhatIsSetInVain() throws IOException {
        Files.writeString(file, "nods=3\nnodes=4\n");
        environment.put("STARLING_SZIE", "1M");
        environment.put("STARLING_JAVA_OPTS", "-Xmx1g");
        var config = run("config").endsWith(ExitCode.DONE);
        assertEquals(
                "starling: "
                        + file
                        + ", nods sets no option\nstarling: STARLING_SZIE sets no option\n",
                config.err());
    }

    @Test
    void configListsTheOptionsOfEveryVerb() {
        var lines = run("config").endsWith(ExitCode.DONE).out().lines().toList();
        assertTrue(lines.contains("%-28s %-16s %s".formatted("--verbose", "false", "default")));
        assertTrue(lines.contains("%-28s %-16s %s".formatted("demo --size", "64M", "default")));
    }

    private Session run(String... arguments) {
        return Session.of(environment, arguments);
    }

    /** The value and origin of demo's --nodes when it is called with these options. */
    private String nodes(String... options) {
        var arguments = new String[options.length + 2];
        arguments[0] = "config";
        arguments[1] = "demo";
        System.arraycopy(options, 0, arguments, 2, options.length);
        var config = run(arguments).endsWith(ExitCode.DONE);
        return config.out()
                .lines()
                .filter(line -> line.startsWith("demo --nodes"))
                .findFirst()
                .orElseThrow()
                .substring("demo --nodes".length())
                .strip()
                .replaceAll(" +", " ");
    }
}
