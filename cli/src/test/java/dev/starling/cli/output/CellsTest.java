package dev.starling.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CellsTest {
    @ParameterizedTest
    @CsvSource({
        "'', 0",
        "abc, 3",
        "Größe, 5",
        "Gro\u0308ße, 5",
        "第一部, 6",
        "ﾊﾝｶｸ, 4",
        "한국어, 6",
        "😀 x, 4",
        "𝄞, 1",
        "\u10ff\u1100\u115f\u1160, 6",
        "\u2319\u231a\u231b\u231c, 6",
        "\u26a0\u26a1\u26a2, 4",
        "🄃🀄🀅, 4",
        "\ud83f\udfff\ud840\udc00, 3",
        "\ud8bf\udffd\ud8bf\udffe, 3",
        "…, 1"
    })
    void aCharacterTakesNoneOneOrTwo(String text, int cells) {
        assertEquals(cells, Cells.of(text));
    }

    @Test
    void whatIsCutFitsAndIsMarked() {
        assertEquals("abc", Cells.cut("abc", 3));
        assertEquals("ab…", Cells.cut("abcd", 3));
        assertEquals("第…", Cells.cut("第一部", 4));
        assertEquals("第一部", Cells.cut("第一部", 6));
        for (String text : new String[] {"第一部 with", "😀😀😀😀", "o\u0308".repeat(20)}) {
            for (int cells = 1; cells < 12; cells++) {
                String cut = Cells.cut(text, cells);
                assertTrue(Cells.of(cut) <= cells, cut);
                assertTrue(cut.equals(text) || cut.endsWith("…"), cut);
            }
        }
    }

    @Test
    void whatTurnsTheWritingRoundDoesNotReachTheTerminal() {
        assertEquals("a gpj.exe", Failure.oneLine("a\u202egpj.exe\n"));
        assertEquals("a b", Failure.oneLine("a\u2028b\u2069"));
    }
}
