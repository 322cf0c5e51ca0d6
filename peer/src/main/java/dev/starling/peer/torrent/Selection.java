package dev.starling.peer.torrent;

import dev.starling.bencode.MalformedMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Files by their numbers, as a magnet link writes them: {@code 0,2,4-8} (BEP 53). */
final class Selection {
    /** A range of a few characters stands for many numbers. */
    private static final int SELECTED_MAX = 1 << 16;

    private static final Pattern RANGE = Pattern.compile("(\\d{1,6})(?:-(\\d{1,6}))?");

    private Selection() {}

    static List<Integer> parse(String text) throws MalformedMessage {
        var selected = new TreeSet<Integer>();
        for (String part : text.split(",", -1)) {
            var range = RANGE.matcher(part);
            if (!range.matches()) {
                throw bad(text);
            }
            int first = Integer.parseInt(range.group(1));
            String end = range.group(2);
            int last = end == null ? first : Integer.parseInt(end);
            if (last < first || last - first >= SELECTED_MAX - selected.size()) {
                throw bad(text);
            }
            for (int number = first; number <= last; number++) {
                selected.add(number);
            }
        }
        return List.copyOf(selected);
    }

    /**
     * @param selected in ascending order
     */
    static String format(List<Integer> selected) {
        var ranges = new ArrayList<String>();
        for (int i = 0; i < selected.size(); ) {
            int first = selected.get(i);
            int last = first;
            while (++i < selected.size() && selected.get(i) == last + 1) {
                last++;
            }
            ranges.add(first == last ? "" + first : first + "-" + last);
        }
        return String.join(",", ranges);
    }

    private static MalformedMessage bad(String text) {
        return new MalformedMessage(
                "the magnet link's so="
                        + text
                        + " does not select files: it is numbers from 0, like 0,2,4-8");
    }
}
