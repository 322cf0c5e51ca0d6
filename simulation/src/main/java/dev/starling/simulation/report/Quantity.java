package dev.starling.simulation.report;

import dev.starling.simulation.scenario.Panel.Unit;
import java.time.Duration;
import java.util.Locale;

/** Numbers as people read them. */
final class Quantity {
    private static final String[] BYTES = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

    private Quantity() {}

    static String of(double value, Unit unit) {
        if (Double.isNaN(value)) {
            return "–";
        }
        return switch (unit) {
            case NUMBER -> number(value);
            case SHARE -> number(value * 100) + " %";
            case SECONDS -> seconds(value);
            case MILLISECONDS -> value < 10_000 ? number(value) + " ms" : seconds(value / 1000);
            case BYTES -> bytes(value);
            case BYTES_PER_SECOND -> bytes(value) + "/s";
            case PER_SECOND -> number(value) + "/s";
        };
    }

    /** As many digits as matter. */
    static String number(double value) {
        double size = Math.abs(value);
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return "–";
        }
        if (value == Math.rint(value) || size >= 1000) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        int digits = size >= 100 ? 1 : size >= 1 ? 2 : size >= 0.01 ? 4 : 6;
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    static String duration(Duration duration) {
        return seconds(duration.toNanos() / 1e9);
    }

    private static String seconds(double seconds) {
        if (seconds < 120) {
            return String.format(Locale.ROOT, seconds < 10 ? "%.2f s" : "%.1f s", seconds);
        }
        if (seconds < 3 * 3600) {
            return String.format(Locale.ROOT, "%.1f min", seconds / 60);
        }
        return seconds < 4 * 86_400
                ? String.format(Locale.ROOT, "%.1f h", seconds / 3600)
                : String.format(Locale.ROOT, "%.1f days", seconds / 86_400);
    }

    static String bytes(double bytes) {
        int unit = 0;
        double amount = bytes;
        while (amount >= 1024 && unit < BYTES.length - 1) {
            amount /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", amount, BYTES[unit]);
    }
}
