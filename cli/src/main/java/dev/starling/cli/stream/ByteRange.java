package dev.starling.cli.stream;

/**
 * Which part of some bytes is asked for (RFC 9110, 14). Of several parts at once none is given but
 * the whole, which the RFC allows: no player asks for several.
 */
sealed interface ByteRange {
    /** All of it: nothing else was asked for, or nothing that one understands. */
    record Whole() implements ByteRange {}

    /** From one byte on, to before another. */
    record Part(long from, long end) implements ByteRange {
        /** As the header of an answer says it. */
        String of(long length) {
            return "bytes " + from + "-" + (end - 1) + "/" + length;
        }
    }

    /** It begins where there is nothing. */
    record Outside() implements ByteRange {}

    String UNIT = "bytes=";

    /** No number of more digits is read; it is beyond any end. */
    int DIGITS_MAX = 18;

    static ByteRange of(String header, long length) {
        if (!header.regionMatches(true, 0, UNIT, 0, UNIT.length())) {
            return new Whole();
        }
        String range = header.substring(UNIT.length()).strip();
        int dash = range.indexOf('-');
        if (dash < 0) {
            return new Whole();
        }
        String first = range.substring(0, dash);
        String last = range.substring(dash + 1);
        if (!isNumber(first) || !isNumber(last) || (first.isEmpty() && last.isEmpty())) {
            return new Whole();
        }
        if (first.isEmpty()) {
            long count = Math.min(number(last), length);
            return count == 0 ? new Outside() : new Part(length - count, length);
        }
        long from = number(first);
        long to = last.isEmpty() ? Long.MAX_VALUE : number(last);
        if (to < from) {
            return new Whole();
        }
        return from >= length ? new Outside() : new Part(from, Math.min(to, length - 1) + 1);
    }

    /** Or nothing at all. */
    private static boolean isNumber(String text) {
        return text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static long number(String digits) {
        return digits.length() > DIGITS_MAX ? Long.MAX_VALUE : Long.parseLong(digits);
    }
}
