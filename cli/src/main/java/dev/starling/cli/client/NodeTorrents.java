package dev.starling.cli.client;

import dev.starling.cli.option.TorrentId;
import dev.starling.cli.output.ExitCode;
import dev.starling.cli.output.Failure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** Which of a node's torrents the user means, in each of the ways in which that is said. */
final class NodeTorrents {
    /** All of them. */
    static final String ALL = "all";

    static final String HELP =
            "A number or a name of the list, an infohash or its first digits, a magnet link, a"
                    + " .torrent, or all";

    private static final int PREFIX_DIGITS_MIN = 4;

    private final List<TorrentRow> rows;

    private NodeTorrents(List<TorrentRow> rows) {
        this.rows = rows;
    }

    static NodeTorrents of(NodeClient client) throws IOException {
        return new NodeTorrents(client.torrents());
    }

    List<TorrentRow> all() {
        return rows;
    }

    /** Each once, in the order in which they were named. */
    List<TorrentRow> named(List<String> words) throws IOException, Failure {
        var chosen = new ArrayList<TorrentRow>();
        for (String word : words) {
            List<TorrentRow> meant = word.equals(ALL) ? rows : List.of(named(word));
            meant.stream().filter(row -> !chosen.contains(row)).forEach(chosen::add);
        }
        return chosen;
    }

    TorrentRow named(String word) throws IOException, Failure {
        List<TorrentRow> meant = matching(word);
        if (meant.size() > 1) {
            throw new Failure(
                    ExitCode.USAGE,
                    "'" + word + "' fits " + meant.size() + " torrents; name it by its number");
        }
        if (meant.isEmpty()) {
            throw new Failure(
                    ExitCode.NOT_FOUND,
                    "the node has no torrent '" + word + "'; starling list shows what it has");
        }
        return meant.getFirst();
    }

    /** The first way of saying it that fits something. */
    List<TorrentRow> matching(String word) throws IOException, Failure {
        String digits = word.toLowerCase(Locale.ROOT);
        List<TorrentRow> found = List.of();
        if (word.matches("[0-9]{1,9}")) {
            found = having(row -> row.number() == Long.parseLong(word));
        }
        if (found.isEmpty()) {
            found = having(row -> row.infoHash().equals(digits) || row.name().equals(word));
        }
        if (found.isEmpty() && digits.matches("[0-9a-f]{" + PREFIX_DIGITS_MIN + ",39}")) {
            found = having(row -> row.infoHash().startsWith(digits));
        }
        if (found.isEmpty()) {
            String hash = hash(word);
            found = having(row -> row.infoHash().equals(hash));
        }
        return found;
    }

    private List<TorrentRow> having(Predicate<TorrentRow> property) {
        return rows.stream().filter(property).toList();
    }

    /** Of a link, a file, or a hash in other digits; nothing if it is none of these. */
    private static String hash(String word) throws IOException, Failure {
        try {
            return TorrentId.of(word, System.in).infoHash().toString();
        } catch (Failure noTorrent) {
            if (noTorrent.code() == ExitCode.USAGE) {
                return "";
            }
            throw noTorrent;
        }
    }
}
