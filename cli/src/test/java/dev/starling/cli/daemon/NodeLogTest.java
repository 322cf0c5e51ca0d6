package dev.starling.cli.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.cli.NodeArguments;
import dev.starling.cli.RunningVerb;
import dev.starling.cli.Session;
import dev.starling.cli.daemon.NodeLog.Form;
import dev.starling.cli.daemon.NodeLog.Level;
import dev.starling.cli.output.Event;
import dev.starling.cli.output.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NodeLogTest {
    private static final String INFO_HASH = "0123456789abcdef0123456789abcdef01234567";

    @TempDir private Path directory = Path.of("");

    private final StringWriter written = new StringWriter();
    private final AtomicLong nanos = new AtomicLong();

    private NodeLog log(Level level, Form form) {
        return new NodeLog(
                new PrintWriter(written),
                level,
                form,
                nanos::get,
                () -> Instant.parse("2026-11-25T12:00:00Z"));
    }

    private static Event done(String name) {
        return Event.named("done").with("infohash", INFO_HASH).with("name", name);
    }

    @Test
    void aLineIsForPeopleForTheJournalOrForPrograms() {
        for (Form form : Form.values()) {
            log(Level.INFO, form).say(Level.WARN, done("x"), "x is done");
        }
        assertEquals(
                """
                2026-11-25T12:00:00Z warn x is done
                <4>x is done
                {"event":"done","time":"2026-11-25T12:00:00Z","level":"warn",\
                "message":"x is done","infohash":"%s","name":"x"}
                """
                        .formatted(INFO_HASH),
                written.toString());
    }

    @Test
    void whatStrangersCallThingsMakesNoSecondLine() {
        String name = "x\n2026 error \u001b[31mfake" + "y".repeat(10_000);
        log(Level.INFO, Form.TEXT).say(Level.INFO, done(name), name + " is done");
        log(Level.INFO, Form.JOURNAL).say(Level.INFO, done(name), name + " is done");
        assertEquals(2, written.toString().lines().count());
        assertFalse(written.toString().contains("\u001b"));
        assertTrue(written.toString().length() < 2 * (NodeLog.LINE_CHARS_MAX + 100));
    }

    @Test
    void saysNothingThatIsNotWanted() {
        var log = log(Level.WARN, Form.TEXT);
        log.say(Level.INFO, done("x"), "info");
        log.say(Level.DEBUG, done("x"), "debug");
        log.say(Level.ERROR, done("x"), "error");
        log.notKept(new IOException("No space left on device"));
        assertEquals(2, written.toString().lines().count(), written::toString);
        assertTrue(written.toString().contains("free some"), written::toString);
    }

    @Test
    void aFloodIsCountedAndNotWritten() {
        var log = log(Level.INFO, Form.TEXT);
        var again = new IllegalStateException("again");
        for (int i = 0; i < 1_000_000; i++) {
            log.mistake(this, again);
        }
        assertEquals(NodeLog.LINES_MAX, written.toString().lines().count());
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        log.say(Level.INFO, done("x"), "x is done");
        List<String> lines = written.toString().lines().toList();
        assertEquals(
                "2026-11-25T12:00:00Z warn 999940 lines were left out: too many at once",
                lines.get(lines.size() - 2));
        assertTrue(lines.getLast().endsWith("info x is done"), lines::getLast);
    }

    @Test
    void aMistakeIsToldWithItsPlace() {
        log(Level.INFO, Form.TEXT).mistake(this, new IllegalStateException("odd"));
        assertTrue(
                written.toString()
                        .matches(
                                "(?s).* error a mistake of Starling's own, in dev.starling.cli.daemon"
                                        + ".NodeLogTest: java.lang.IllegalStateException: odd at"
                                        + " dev.starling.cli.daemon.NodeLogTest.aMistakeIs.*"),
                written::toString);
    }

    @Test
    void aNodeSaysWhatItsUserWantsToKnow() throws Exception {
        var arguments = NodeArguments.alone(directory.resolve("state"), "--log-json");
        var patience = Duration.ofSeconds(20);
        try (var node = new RunningVerb(Map.of("HOME", "/dev/null"), arguments)) {
            node.await("its start", saying("started"), patience);
            String state = directory.resolve("state").toString();
            Session.of("add", INFO_HASH, "--state", state).endsWith(ExitCode.DONE);
            String added = node.await("the torrent", saying("added"), patience);
            assertTrue(added.contains("\"infohash\":\"" + INFO_HASH), added);
            Session.of("remove", INFO_HASH, "--state", state).endsWith(ExitCode.DONE);
            node.await("its end", saying("removed"), patience);
            node.interrupt();
            node.await("the end", saying("ended"), patience);
        }
    }

    private static java.util.function.Predicate<String> saying(String event) {
        return line -> line.startsWith("{\"event\":\"" + event + "\",\"time\":");
    }
}
