package dev.starling.cli.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class MediaTypeTest {
    @Test
    void filmsAndSoundsAreWhatTheyAre() {
        assertEquals("video/mp4", MediaType.of("a/b.c/Film.MP4").name());
        assertEquals("audio/flac", MediaType.of("song.flac").name());
        assertTrue(MediaType.of("song.flac").isShown());
    }

    @Test
    void whatCouldActInAPageIsNothingButBytes() {
        for (String path :
                List.of(
                        "a.html",
                        "a.HTM",
                        "a.xhtml",
                        "a.svg",
                        "a.js",
                        "a.mjs",
                        "a.css",
                        "a.xml",
                        "a.pdf",
                        "a.swf",
                        "a.mp4.html",
                        "mp4",
                        "a.",
                        "",
                        "html/a")) {
            MediaType type = MediaType.of(path);
            assertFalse(type.isShown(), path);
            assertEquals("application/octet-stream", type.name());
        }
    }

    @Test
    void noNameGetsOutOfItsQuotes() {
        String hostile = "d/\"; filename=x\r\nSet-Cookie: a=b\u0000\u00e9.mp4";
        String said = MediaType.of(hostile).disposition(hostile);
        assertTrue(said.startsWith("inline; filename=\""), said);
        assertEquals(2, said.chars().filter(c -> c == '"').count(), said);
        assertFalse(said.chars().anyMatch(c -> c < 32 || c > 126), said);
        assertTrue(said.endsWith("%00%C3%A9.mp4"), said);
        assertTrue(MediaType.of("a.svg").disposition("a.svg").startsWith("attachment; "));
    }
}
