package dev.starling.cli.client;

import dev.starling.cli.json.Refused;
import dev.starling.cli.json.Values;

/**
 * A torrent of a node's list.
 *
 * @param fields as the node sent them, some of which stand here, too
 */
record TorrentRow(
        long number,
        String infoHash,
        String name,
        String status,
        String trouble,
        long wanted,
        long have,
        long downRate,
        long upRate,
        long downloaded,
        long uploaded,
        long eta,
        long peers,
        Values fields) {
    static TorrentRow of(Values row) throws Refused {
        return new TorrentRow(
                row.number("number").orElseThrow(() -> new Refused("a torrent has no number")),
                row.text("infohash").orElse(""),
                row.text("name").orElse(""),
                row.text("status").orElse(""),
                row.text("trouble").orElse(""),
                row.number("wanted").orElse(0),
                row.number("have").orElse(0),
                row.number("down_rate").orElse(0),
                row.number("up_rate").orElse(0),
                row.number("downloaded").orElse(0),
                row.number("uploaded").orElse(0),
                row.number("eta").orElse(-1),
                row.number("peers").orElse(0),
                row);
    }

    /** A number of the node's; 0 for what it does not say. */
    long fieldOrZero(String field) {
        try {
            return fields.number(field).orElse(0);
        } catch (Refused noNumber) {
            return 0;
        }
    }

    /** Of what is wanted; 100 of a torrent that wants nothing, and 0 of one that is unknown yet. */
    int percent() {
        if (fieldOrZero("bytes") == 0 && fieldOrZero("done_at") == 0) {
            return 0;
        }
        return wanted <= have ? 100 : (int) (have * 100 / wanted);
    }
}
