package dev.starling.cli.option;

import java.time.Duration;
import java.util.OptionalLong;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code 90s}, {@code 5m} or {@code 2h}. */
public final class DurationConverter implements ITypeConverter<Duration> {
    // Timers count nanoseconds in a long: 292 years.
    private static final long SECONDS_MAX = Long.MAX_VALUE / 1_000_000_000;

    @Override
    public Duration convert(String text) {
        long unit = text.isEmpty() ? 0 : secondsOf(text.charAt(text.length() - 1));
        var amount =
                unit == 0
                        ? OptionalLong.empty()
                        : Digits.parse(text.substring(0, text.length() - 1), SECONDS_MAX / unit);
        if (amount.isEmpty()) {
            throw new TypeConversionException(
                    "'" + text + "' is not a duration like 90s, 5m or 2h");
        }
        return Duration.ofSeconds(amount.getAsLong() * unit);
    }

    private static long secondsOf(char unit) {
        return switch (unit) {
            case 's' -> 1;
            case 'm' -> 60;
            case 'h' -> 3600;
            default -> 0;
        };
    }
}
