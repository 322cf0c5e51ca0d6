package dev.starling.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ProgressLineTest {
    private static final long SECOND = 1_000_000_000;

    private final StringWriter err = new StringWriter();

    private ProgressLine line(boolean isAnimated) {
        return new ProgressLine(new PrintWriter(err), isAnimated);
    }

    @Test
    void whereNobodyWatchesThereIsALineEveryTenSecondsOrFivePercent() {
        ProgressLine line = line(false);
        for (int second = 0; second <= 25; second++) {
            line.show(second < 3 ? 0 : 1, "at " + second, second * SECOND);
        }
        line.show(14, "much", 25 * SECOND + 1);
        line.show(18, "less", 25 * SECOND + 2);
        line.show(19, "enough", 25 * SECOND + 3);
        assertEquals(
                """
                starling: 0 %, at 0
                starling: 1 %, at 10
                starling: 1 %, at 20
                starling: 14 %, much
                starling: 19 %, enough
                """,
                err.toString());
    }

    @Test
    void ofWhatHasNoEndThereIsALineEveryTenSeconds() {
        ProgressLine line = line(false);
        for (int second = 0; second <= 25; second++) {
            line.show(-1, "at " + second, second * SECOND);
        }
        assertEquals("starling: at 0\nstarling: at 10\nstarling: at 20\n", err.toString());
    }

    @Test
    void whereAPersonWatchesItIsDrawnAnewAndLeavesNothing() {
        ProgressLine line = line(true);
        line.show(50, "half", 0);
        assertFalse(err.toString().contains("\n"), err::toString);
        assertTrue(err.toString().endsWith("50 % half"), err::toString);
        line.say("news");
        assertTrue(err.toString().endsWith("\r\u001b[Kstarling: news\n"), err::toString);
    }

    @Test
    void onlyAPersonAtARealTerminalWatches() {
        var watched = new Terminal(false, true);
        assertTrue(watched.animates(Map.of("TERM", "xterm")));
        assertFalse(watched.animates(Map.of("TERM", "dumb")));
        assertFalse(watched.animates(Map.of()));
        assertFalse(Terminal.NONE.animates(Map.of("TERM", "xterm")));
        assertTrue(watched.animates(Map.of("TERM", "xterm", "NO_COLOR", "1")), "it has no colour");
    }
}
