package dev.starling.cli.torrent;

import dev.starling.cli.option.Digits;
import dev.starling.peer.picking.Priority;
import dev.starling.peer.torrent.Metainfo;
import dev.starling.peer.torrent.TorrentFile;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Which files of a torrent are wanted: by their numbers, from 1, or by their paths. */
sealed interface FileChoice {
    /**
     * Whether this one is.
     *
     * @param number as users count, from 1 and without padding
     */
    boolean includes(int number, TorrentFile file);

    /** What each file of the torrent is to the picker, in the order of {@link Metainfo#files}. */
    default List<Priority> priorities(Metainfo metainfo) {
        var priorities =
                new ArrayList<>(Collections.nCopies(metainfo.files().size(), Priority.SKIP));
        int number = 0;
        for (TorrentFile file : metainfo.contentFiles()) {
            if (includes(++number, file)) {
                priorities.set(file.number(), Priority.NORMAL);
            }
        }
        return priorities;
    }

    /** {@code 1,3-5}. */
    record Numbers(BitSet numbers) implements FileChoice {
        @Override
        public boolean includes(int number, TorrentFile file) {
            return numbers.get(number);
        }
    }

    /** Every path in which the expression is found. */
    record Matching(Pattern pattern) implements FileChoice {
        @Override
        public boolean includes(int number, TorrentFile file) {
            return pattern.matcher(file.path()).find();
        }
    }

    /** All of them. */
    record All() implements FileChoice {
        @Override
        public boolean includes(int number, TorrentFile file) {
            return true;
        }
    }

    /** Reads numbers and ranges of them. */
    final class NumbersConverter implements ITypeConverter<Numbers> {
        /** No torrent has more files. */
        private static final int NUMBER_MAX = 1 << 20;

        @Override
        public Numbers convert(String text) {
            var numbers = new BitSet();
            for (String part : text.split(",", -1)) {
                int dash = part.indexOf('-');
                long first = number(dash < 0 ? part : part.substring(0, dash));
                long last = dash < 0 ? first : number(part.substring(dash + 1));
                if (first == 0 || last < first) {
                    throw new TypeConversionException(
                            "'" + text + "' is not a choice of file numbers like 1,3-5");
                }
                numbers.set((int) first, (int) last + 1);
            }
            return new Numbers(numbers);
        }

        private static long number(String text) {
            return Digits.parse(text, NUMBER_MAX).orElse(0);
        }
    }

    /** Reads a regular expression. */
    final class MatchingConverter implements ITypeConverter<Matching> {
        @Override
        public Matching convert(String text) {
            try {
                return new Matching(Pattern.compile(text));
            } catch (PatternSyntaxException e) {
                throw new TypeConversionException(
                        "'" + text + "' is not a regular expression: " + e.getDescription());
            }
        }
    }
}
