package dev.starling.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.cli.output.ExitCode;
import dev.starling.cli.output.Failure;
import dev.starling.cli.output.Terminal;
import dev.starling.cli.output.Version;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.BindException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StarlingTest {
    @Test
    void helpListsEveryVerb() {
        var help = Session.of("--help").endsWith(ExitCode.DONE);
        for (var verb : Verb.values()) {
            assertTrue(help.out().contains("\n  " + verb.word() + " "), verb.word());
        }
        assertEquals("", help.err());
    }

    @ParameterizedTest
    @EnumSource
    void everyVerbExplainsItself(Verb verb) {
        var help = Session.of("help", verb.word()).endsWith(ExitCode.DONE);
        assertEquals(help, Session.of(verb.word(), "--help"));
        assertTrue(help.out().contains(verb.summary()), help.out());
    }

    @Test
    void helpOnExitCodesListsThemAll() {
        var help = Session.of("help", "exit-codes").endsWith(ExitCode.DONE);
        assertEquals(ExitCode.values().length, help.out().lines().count());
        assertTrue(help.out().contains("70  build failed\n"), help.out());
    }

    @Test
    void theVersionIsTheBuilds() throws IOException {
        var version = Session.of("--version").endsWith(ExitCode.DONE).out().strip();
        assertEquals("starling 0.1.0", version);
        String pom = Files.readString(Path.of("pom.xml"));
        assertTrue(pom.contains("<version>" + Version.NUMBER + "</version>"));
    }

    @Test
    void wrongUsageIsOneLineWithACure() {
        Session.of().isRefusedWith("say what to do (starling --help lists the verbs)");
        Session.of("dmeo")
                .isRefusedWith(
                        "there is no verb 'dmeo'; did you mean demo?"
                                + " (starling --help lists the verbs)");
        Session.of("xyzzy")
                .isRefusedWith("there is no verb 'xyzzy' (starling --help lists the verbs)");
        Session.of("help", "dmeo")
                .isRefusedWith(
                        "there is no verb 'dmeo'; did you mean demo?"
                                + " (starling --help lists the verbs)");
        Session.of("demo", "--nods", "3")
                .isRefusedWith(
                        "there is no option '--nods'; did you mean --nodes?"
                                + " (see starling help demo)");
        Session.of("demo", "--nodes", "x")
                .isRefusedWith(
                        "--nodes: 'x' is not a whole number from 1 to 2147483647"
                                + " (see starling help demo)");
        Session.of("demo", "--size", "12Q")
                .isRefusedWith(
                        "--size: '12Q' is not a size from 1 byte up, like 65536, 64K, 700M or 2G"
                                + " (see starling help demo)");
        Session.of("demo", "extra")
                .isRefusedWith("there is nothing to do with 'extra' (see starling help demo)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "\u001b[31m", "a\r\u0007b", "\u009b31m"})
    void aValueCanNeitherAddALineNorSteerTheTerminal(String value) {
        var refused = Session.of("demo", "--nodes", value).endsWith(ExitCode.USAGE);
        assertEquals(1, refused.err().lines().count());
        assertTrue(refused.err().strip().chars().noneMatch(Character::isISOControl));
    }

    @Test
    void verboseShowsWhereAnErrorCameFrom() {
        var quiet = Session.of("demo", "--nodes", "x");
        var verbose = Session.of("-v", "demo", "--nodes", "x").endsWith(ExitCode.USAGE);
        assertTrue(verbose.err().startsWith(quiet.err()));
        assertTrue(verbose.err().contains("\tat dev.starling.cli.option.CountConverter"));
    }

    @Test
    void whatNobodyExpectedIsOneLineToo() {
        assertEquals(ExitCode.FAILURE, failed(new IllegalStateException("a\nb")).code());
        assertEquals(
                "a mistake of Starling's own, java.lang.IllegalStateException: a b; -v shows where",
                failed(new IllegalStateException("a\nb")).line());
        assertEquals(ExitCode.FAILURE, failed(new StackOverflowError()).code());
        assertEquals(ExitCode.NETWORK, failed(new BindException("port 1 is taken")).code());
        assertEquals(ExitCode.NETWORK, failed(new UnknownHostException("nowhere")).code());
        assertEquals(ExitCode.DISK_FULL, failed(new IOException("No space left on device")).code());
        assertEquals(ExitCode.FAILURE, failed(new IOException()).code());
    }

    private static Failure failed(Throwable thrown) {
        return Failure.of(thrown);
    }

    @Test
    void onlyATerminalIsColoured() {
        var terminal = new Terminal(true, true);
        var home = Map.of("HOME", "/dev/null");
        var xterm = Map.of("HOME", "/dev/null", "TERM", "xterm");
        var noColour = Map.of("HOME", "/dev/null", "TERM", "xterm", "NO_COLOR", "1");
        assertTrue(Session.of(xterm, terminal, "--help").out().contains("\u001b["));
        assertFalse(Session.of(xterm, "--help").out().contains("\u001b["));
        assertFalse(Session.of(noColour, terminal, "--help").out().contains("\u001b["));
        assertFalse(Session.of(home, terminal, "--help").out().contains("\u001b["));
    }

    @Test
    void outputThatCouldNotBeWrittenIsAFailure() {
        var err = new StringWriter();
        var closed =
                new PrintWriter(new StringWriter()) {
                    @Override
                    public boolean checkError() {
                        return true;
                    }
                };
        int code = new Starling(Map.of(), Terminal.NONE, closed, new PrintWriter(err)).run("-V");
        assertEquals(ExitCode.FAILURE.code(), code);
        assertEquals(1, err.toString().lines().count());
    }

    @Test
    void completionKnowsTheOptionsOfEveryVerb() {
        for (String shell : new String[] {"bash", "zsh", "fish"}) {
            var script = Session.of("completion", shell).endsWith(ExitCode.DONE).out();
            assertTrue(script.contains("nodes") && script.contains("size"), shell);
        }
        Session.of("completion", "tcsh").endsWith(ExitCode.USAGE);
    }
}
