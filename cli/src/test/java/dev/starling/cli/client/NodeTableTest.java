package dev.starling.cli.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.cli.json.Values;
import dev.starling.cli.output.Cells;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The table in windows of several widths, with names that are long in every sense. */
final class NodeTableTest {
    private static TorrentRow row(long number, String name) throws Exception {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("number", number);
        fields.put("infohash", "0".repeat(40));
        fields.put("name", name);
        fields.put("status", "downloading");
        fields.put("trouble", "");
        for (String figure : List.of("have", "wanted", "downloaded", "uploaded")) {
            fields.put(figure, 80_000_000_000L);
        }
        fields.put("down_rate", 305_000L);
        fields.put("up_rate", 305_000L);
        fields.put("eta", 5_000L);
        fields.put("peers", 10L);
        return TorrentRow.of(Values.of(fields));
    }

    private static List<TorrentRow> rows() throws Exception {
        return List.of(
                row(1, "第一部 長い名前のフォルダ".repeat(10)), row(20, "x".repeat(300)), row(300, "short"));
    }

    @Test
    void fitsWhereverSomethingOfANameIsLeft() throws Exception {
        for (int columns = 64; columns <= 300; columns++) {
            List<String> lines = NodeTable.of(rows(), columns);
            int name = lines.getFirst().indexOf("NAME");
            for (String line : lines) {
                assertTrue(Cells.of(line) <= columns, columns + ": " + line);
            }
            assertTrue(columns - name >= 24, columns + ": " + lines.getFirst());
            assertEquals("short", lines.get(3).substring(name));
        }
    }

    @Test
    void leavesOutWhatIsWantedLeast() throws Exception {
        String wide = NodeTable.of(rows(), 120).getFirst();
        assertTrue(wide.contains("RATIO") && wide.contains("ETA"), wide);
        String narrow = NodeTable.of(rows(), 80).getFirst();
        assertFalse(narrow.contains("RATIO"), narrow);
        for (String wanted : List.of("#", "DONE", "DOWN", "STATUS", "NAME")) {
            assertTrue(narrow.contains(wanted), narrow);
        }
        assertTrue(NodeTable.of(rows(), 0).get(2).contains("x".repeat(300)), "as much as it takes");
    }
}
