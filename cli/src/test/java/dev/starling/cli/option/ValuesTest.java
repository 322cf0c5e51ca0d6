package dev.starling.cli.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What users may write for a count, a size and a duration. */
final class ValuesTest {
    private static final String ARABIC_TWELVE = "\u0661\u0662";

    @Test
    void sizesCountIn1024s() throws Exception {
        var sizes = new SizeConverter();
        assertEquals(1, sizes.convert("1"));
        assertEquals(65_536, sizes.convert("65536"));
        assertEquals(64L << 10, sizes.convert("64K"));
        assertEquals(700L << 20, sizes.convert("700m"));
        assertEquals(2L << 30, sizes.convert("2G"));
        assertEquals(Long.MAX_VALUE, sizes.convert("9223372036854775807"));
        assertEquals(8_589_934_591L << 30, sizes.convert("8589934591G"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "K",
                "0",
                "0M",
                "-1",
                "+1",
                "1.5G",
                "12Q",
                "1KB",
                "K1",
                " 1",
                "1 K",
                "0x10",
                "9223372036854775808",
                "8589934592G",
                "99999999999999999999999999",
                ARABIC_TWELVE
            })
    void refusesWhatIsNoSize(String text) {
        refused(new SizeConverter(), text);
    }

    @Test
    void durationsAreSecondsMinutesOrHours() throws Exception {
        var durations = new DurationConverter();
        assertEquals(Duration.ofSeconds(90), durations.convert("90s"));
        assertEquals(Duration.ofMinutes(5), durations.convert("5m"));
        assertEquals(Duration.ofHours(2), durations.convert("2h"));
        assertEquals(Duration.ZERO, durations.convert("0s"));
        assertEquals(9_223_372_036L, durations.convert("9223372036s").toSeconds());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "s",
                "90",
                "-1s",
                "+1s",
                "1.5h",
                "5d",
                "5ms",
                "5M",
                "1h30m",
                "5 m",
                "9223372037s",
                "153722868m",
                "2562048h",
                "99999999999999999999s",
                ARABIC_TWELVE + "s"
            })
    void refusesWhatIsNoDuration(String text) {
        refused(new DurationConverter(), text);
    }

    @Test
    void aDurationAlwaysFitsATimer() throws Exception {
        assertTrue(new DurationConverter().convert("2562047h").toNanos() > 0);
    }

    @Test
    void countsStartAtOne() throws Exception {
        assertEquals(1, new CountConverter().convert("1"));
        assertEquals(Integer.MAX_VALUE, new CountConverter().convert("2147483647"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "+1", "x", "1e3", "1_000", "2147483648", ARABIC_TWELVE})
    void refusesWhatIsNoCount(String text) {
        refused(new CountConverter(), text);
    }

    /** And says what was written: that is how users find it in a long line. */
    private static void refused(ITypeConverter<?> converter, String text) {
        var thrown =
                assertThrows(TypeConversionException.class, () -> converter.convert(text), text);
        String message = String.valueOf(thrown.getMessage());
        assertTrue(message.startsWith("'" + text + "' is not a "), message);
    }
}
