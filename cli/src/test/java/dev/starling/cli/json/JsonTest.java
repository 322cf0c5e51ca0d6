package dev.starling.cli.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTest {
    private static Object read(String text) throws NotJson {
        return Json.read(text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":[1,-2,3.5,true,false,null,\"x\\u00e4\\n\"],\"b\":{},\"c\":[[]]}",
                "\"text\"",
                "9223372036854775807",
                "[]"
            })
    void whatIsWrittenIsWhatWasRead(String text) throws NotJson {
        Object value = read(text);
        assertEquals(value, read(Json.write(value)));
        assertEquals(Json.write(value), Json.write(read(Json.write(value))));
    }

    @Test
    void textsCannotBreakOut() throws NotJson {
        String written = Json.write(List.of("</script>\u2028\u0000\"\\é😀"));
        assertEquals("[\"</script>\\u2028\\u0000\\\"\\\\\\u00E9\\uD83D\\uDE00\"]", written);
        assertEquals(List.of("</script>\u2028\u0000\"\\é😀"), read(written));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[1,]", "{\"a\"}", "nul", "1 2", "{} {}", "[1", "\"x", "]"})
    void whatIsNoneIsRefused(String text) {
        assertThrows(NotJson.class, () -> read(text));
    }

    @Test
    void whatIsNestedTooDeepIsRefused() {
        assertThrows(NotJson.class, () -> read("[".repeat(100_000)));
        assertThrows(NotJson.class, () -> read("{\"a\":".repeat(100_000)));
    }
}
