package dev.starling.simulation.parameter;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * A number or a word that a scenario can be given.
 *
 * @param name as in {@code --set name=value}
 * @param byDefault what it is when nobody says otherwise, as one would write it
 * @param least of numbers: in whole units, nanoseconds or millionths
 * @param most of numbers
 * @param choices of words
 * @param meaning for the user
 * @param source where the default comes from: a publication, or "assumption"; empty for what has no
 *     right value
 */
public record Parameter(
        String name,
        Kind kind,
        String byDefault,
        long least,
        long most,
        List<String> choices,
        String meaning,
        String source) {
    /** What its value looks like. */
    public enum Kind {
        /** {@code 1000}. */
        COUNT,
        /** {@code 5%} or {@code 0.05}, kept in millionths. */
        SHARE,
        /** {@code 90s}, {@code 250ms} or {@code 2h}, kept in nanoseconds. */
        DURATION,
        /** {@code 16K}, kept in bytes. */
        BYTES,
        /** One of some words. */
        CHOICE
    }

    private static final int MILLION = 1_000_000;

    public Parameter {
        choices = List.copyOf(choices);
    }

    public static Parameter count(String name, long byDefault, long least, long most, String what) {
        return new Parameter(
                name, Kind.COUNT, Long.toString(byDefault), least, most, List.of(), what, "");
    }

    public static Parameter share(String name, String byDefault, String what) {
        return new Parameter(name, Kind.SHARE, byDefault, 0, MILLION, List.of(), what, "");
    }

    public static Parameter duration(String name, String byDefault, String what) {
        long most = Duration.ofDays(365).toNanos();
        return new Parameter(name, Kind.DURATION, byDefault, 0, most, List.of(), what, "");
    }

    public static Parameter bytes(String name, String byDefault, long least, String what) {
        long most = 1L << 50;
        return new Parameter(name, Kind.BYTES, byDefault, least, most, List.of(), what, "");
    }

    /** The first is what it is when nobody says otherwise. */
    public static Parameter choice(String name, List<String> choices, String what) {
        return new Parameter(name, Kind.CHOICE, choices.getFirst(), 0, 0, choices, what, "");
    }

    /** Whose default was published there. */
    public Parameter from(String newSource) {
        return new Parameter(name, kind, byDefault, least, most, choices, meaning, newSource);
    }

    public Parameter withDefault(String newDefault) {
        return new Parameter(name, kind, newDefault, least, most, choices, meaning, source);
    }

    /** With a bound that is not the kind's own. */
    public Parameter atLeast(String value) {
        return new Parameter(name, kind, byDefault, parse(value), most, choices, meaning, source);
    }

    /** The least it may be, as one would write it. */
    public String leastText() {
        return print(least);
    }

    /** The most. */
    public String mostText() {
        return print(most);
    }

    /** The value in whole units; of a choice which one it is. */
    long parse(String text) {
        return switch (kind) {
            case COUNT -> within(text, number(text, ""), "a whole number");
            case SHARE -> within(text, share(text), "a share like 5% or 0.05");
            case DURATION -> within(text, duration(text), "a duration like 90s, 5m or 250ms");
            case BYTES -> within(text, bytes(text), "a size like 16K or 1G");
            case CHOICE -> {
                int index = choices.indexOf(text);
                if (index < 0) {
                    throw wrong(text, "one of " + String.join(", ", choices));
                }
                yield index;
            }
        };
    }

    /** In the form in which one may write it again. */
    String print(long value) {
        return switch (kind) {
            case COUNT -> Long.toString(value);
            case SHARE ->
                    new BigDecimal(BigInteger.valueOf(value), 4)
                                    .stripTrailingZeros()
                                    .toPlainString()
                            + "%";
            case DURATION -> printDuration(value);
            case BYTES -> printBytes(value);
            case CHOICE -> choices.get((int) value);
        };
    }

    private long within(String text, long value, String what) {
        if (value < least || value > most) {
            boolean isBounded = value >= 0;
            throw wrong(text, isBounded ? "from " + print(least) + " to " + print(most) : what);
        }
        return value;
    }

    private WrongArgument wrong(String text, String what) {
        return new WrongArgument("'" + text + "' for " + name + " is not " + what);
    }

    /** A decimal number in this unit; -1 when it is none. */
    private static BigDecimal decimal(String text, String unit) {
        String digits = text.substring(0, text.length() - unit.length());
        boolean isPlain =
                !digits.isEmpty()
                        && digits.length() <= 18
                        && digits.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '.');
        try {
            return isPlain ? new BigDecimal(digits) : BigDecimal.ONE.negate();
        } catch (NumberFormatException e) {
            return BigDecimal.ONE.negate();
        }
    }

    private static long number(String text, String unit) {
        BigDecimal value = decimal(text, unit);
        return value.scale() > 0 ? -1 : value.longValue();
    }

    private static long share(String text) {
        boolean isPercent = text.endsWith("%");
        return scaled(decimal(text, isPercent ? "%" : ""), isPercent ? MILLION / 100 : MILLION);
    }

    private static long duration(String text) {
        for (Unit unit : Unit.values()) {
            if (text.endsWith(unit.word)) {
                return scaled(decimal(text, unit.word), unit.nanos);
            }
        }
        return -1;
    }

    private static long bytes(String text) {
        if (text.isEmpty()) {
            return -1;
        }
        int power = "KMGT".indexOf(Character.toUpperCase(text.charAt(text.length() - 1))) + 1;
        return scaled(decimal(text, power == 0 ? "" : "K"), 1L << (10 * power));
    }

    private static long scaled(BigDecimal value, long unit) {
        BigDecimal whole = value.multiply(BigDecimal.valueOf(unit));
        boolean fits = whole.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0;
        return value.signum() < 0 || !fits ? -1 : whole.longValue();
    }

    private static String printDuration(long nanos) {
        Unit best = Unit.MILLIS;
        for (Unit unit : Unit.values()) {
            if (nanos % unit.nanos == 0 && unit.nanos > best.nanos && nanos > 0) {
                best = unit;
            }
        }
        return String.format(Locale.ROOT, "%d%s", nanos / best.nanos, best.word);
    }

    private static String printBytes(long bytes) {
        int power = 0;
        while (power < 4 && bytes > 0 && bytes % (1L << (10 * (power + 1))) == 0) {
            power++;
        }
        return (bytes >> (10 * power)) + (power == 0 ? "" : "KMGT".substring(power - 1, power));
    }

    /** The longer words first: {@code ms} also ends in {@code s}. */
    private enum Unit {
        MILLIS("ms", 1_000_000),
        SECONDS("s", 1_000_000_000),
        MINUTES("m", 60_000_000_000L),
        HOURS("h", 3_600_000_000_000L),
        DAYS("d", 86_400_000_000_000L);

        final String word;
        final long nanos;

        Unit(String word, long nanos) {
            this.word = word;
            this.nanos = nanos;
        }
    }
}
