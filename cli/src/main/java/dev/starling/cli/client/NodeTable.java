package dev.starling.cli.client;

import dev.starling.cli.output.Amounts;
import dev.starling.cli.output.Cells;
import dev.starling.cli.output.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A node's torrents as a table. Where a person watches it fits the width: names are cut, and where
 * little would be left of them, columns are left out. Names come last, so that whatever a stranger
 * put into one moves nothing.
 */
final class NodeTable {
    private static final List<String> HEADS =
            List.of("#", "DONE", "SIZE", "DOWN", "UP", "RATIO", "ETA", "PEERS", "STATUS", "NAME");
    private static final int NAME = HEADS.size() - 1;
    private static final int STATUS = NAME - 1;

    /** Of these, the first goes first: ratio, peers, time, what goes up, size. */
    private static final List<Integer> LESS_WANTED = List.of(5, 7, 6, 4, 2);

    /** With fewer, something else goes. */
    private static final int NAME_CELLS_WANTED = 24;

    private static final int NAME_CELLS_MIN = 12;
    private static final String GAP = "  ";

    private NodeTable() {}

    /**
     * The lines.
     *
     * @param columns of the terminal; 0 for as many as it takes
     */
    static List<String> of(List<TorrentRow> torrents, int columns) {
        var rows = new ArrayList<List<String>>();
        rows.add(HEADS);
        torrents.forEach(torrent -> rows.add(row(torrent)));
        int[] widths = new int[NAME];
        int before = 0;
        for (int i = 0; i < NAME; i++) {
            int column = i;
            widths[i] = rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
            before += widths[i] + GAP.length();
        }
        if (columns == 0) {
            return rows.stream().map(row -> line(row, widths, Integer.MAX_VALUE)).toList();
        }
        for (int column : LESS_WANTED) {
            if (columns - before < NAME_CELLS_WANTED) {
                before -= widths[column] + GAP.length();
                widths[column] = 0;
            }
        }
        int left = Math.max(NAME_CELLS_MIN, columns - before);
        return rows.stream().map(row -> line(row, widths, left)).toList();
    }

    /** What all of them do together. */
    static String total(List<TorrentRow> torrents) {
        long down = torrents.stream().mapToLong(TorrentRow::downRate).sum();
        long up = torrents.stream().mapToLong(TorrentRow::upRate).sum();
        return Amounts.count(torrents.size(), "torrent")
                + ", "
                + Amounts.rate(down)
                + " down, "
                + Amounts.rate(up)
                + " up";
    }

    private static List<String> row(TorrentRow torrent) {
        boolean isStopped = torrent.status().equals("stopped");
        return List.of(
                Long.toString(torrent.number()),
                torrent.percent() + "%",
                torrent.wanted() == 0 ? "-" : Amounts.bytes(torrent.wanted()),
                rate(torrent.downRate()),
                rate(torrent.upRate()),
                ratio(torrent),
                torrent.eta() < 0 || isStopped
                        ? "-"
                        : Amounts.duration(Duration.ofSeconds(torrent.eta())),
                Long.toString(torrent.peers()),
                torrent.trouble().isEmpty() ? torrent.status() : "trouble",
                Failure.oneLine(torrent.name()));
    }

    private static String rate(long rate) {
        return rate == 0 ? "-" : Amounts.rate(rate);
    }

    static String ratio(TorrentRow torrent) {
        return torrent.downloaded() == 0
                ? "-"
                : String.format(
                        Locale.ROOT, "%.2f", (double) torrent.uploaded() / torrent.downloaded());
    }

    /**
     * @param widths 0 for a column that is left out
     */
    private static String line(List<String> row, int[] widths, int nameCells) {
        var line = new StringBuilder();
        for (int i = 0; i < NAME; i++) {
            if (widths[i] > 0) {
                String padding = " ".repeat(widths[i] - row.get(i).length());
                line.append(i == STATUS ? row.get(i) + padding : padding + row.get(i)).append(GAP);
            }
        }
        return line.append(Cells.cut(row.get(NAME), nameCells)).toString();
    }
}
