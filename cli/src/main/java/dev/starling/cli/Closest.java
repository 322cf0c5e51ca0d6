package dev.starling.cli;

import java.util.Collection;
import java.util.Optional;

/** What somebody probably meant who mistyped a word. */
final class Closest {
    private Closest() {}

    /** The first of the candidates with the fewest slips, unless even that is a stretch. */
    static Optional<String> to(String word, Collection<String> candidates) {
        // A slip in every three letters: "dmeo" is demo, "xy" is nothing.
        int slipsMax = Math.min(3, word.length() / 3);
        String closest = null;
        int fewest = slipsMax + 1;
        for (String candidate : candidates) {
            int slips = slips(word, candidate);
            if (slips < fewest) {
                fewest = slips;
                closest = candidate;
            }
        }
        return Optional.ofNullable(closest);
    }

    /** Letters to add, drop, replace, or swap with their neighbour (optimal string alignment). */
    private static int slips(String a, String b) {
        var table = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    table[i][j] = i + j;
                    continue;
                }
                int replaced = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                int least = Math.min(table[i - 1][j], table[i][j - 1]) + 1;
                least = Math.min(least, table[i - 1][j - 1] + replaced);
                if (i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1)) {
                    least = Math.min(least, table[i - 2][j - 2] + 1);
                }
                table[i][j] = least;
            }
        }
        return table[a.length()][b.length()];
    }
}
