package dev.starling.cli.output;

import java.time.Duration;
import java.util.Locale;

/** Amounts as people read them. */
public final class Amounts {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    private Amounts() {}

    public static String count(long number, String singular) {
        return count(number, singular, singular + "s");
    }

    public static String count(long number, String singular, String plural) {
        return number + " " + (number == 1 ? singular : plural);
    }

    public static String bytes(long bytes) {
        double amount = bytes;
        int unit = 0;
        while (amount >= 1024 && unit < UNITS.length - 1) {
            amount /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", amount, UNITS[unit]);
    }

    /** Many of something: 950, 12,345, 3.4 M. */
    public static String count(long count) {
        if (count < 100_000) {
            return String.format(Locale.ROOT, "%,d", count);
        }
        boolean isMillions = count >= 1_000_000;
        double amount = count / (isMillions ? 1e6 : 1e3);
        return String.format(
                Locale.ROOT, amount >= 100 ? "%.0f %s" : "%.1f %s", amount, isMillions ? "M" : "k");
    }

    public static String rate(long bytesPerSecond) {
        return bytes(bytesPerSecond) + "/s";
    }

    public static String duration(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
        }
        if (seconds < 3600) {
            return String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
        }
        return String.format(
                Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}
