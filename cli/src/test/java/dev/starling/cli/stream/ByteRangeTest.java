package dev.starling.cli.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.starling.cli.stream.ByteRange.Outside;
import dev.starling.cli.stream.ByteRange.Part;
import dev.starling.cli.stream.ByteRange.Whole;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ByteRangeTest {
    @Test
    void onePartIsGivenAsFarAsThereIsAny() {
        assertEquals(new Part(0, 1), ByteRange.of("bytes=0-0", 10));
        assertEquals(new Part(3, 10), ByteRange.of("bytes=3-", 10));
        assertEquals(new Part(3, 10), ByteRange.of("Bytes= 3-99", 10));
        assertEquals(new Part(8, 10), ByteRange.of("bytes=-2", 10));
        assertEquals(new Part(0, 10), ByteRange.of("bytes=-99", 10));
        assertEquals(new Part(0, 10), ByteRange.of("bytes=0-" + "9".repeat(40), 10));
        assertEquals("bytes 3-9/10", new Part(3, 10).of(10));
    }

    @Test
    void whatBeginsBehindTheEndIsOutside() {
        for (String header : List.of("bytes=10-", "bytes=10-20", "bytes=-0")) {
            assertEquals(new Outside(), ByteRange.of(header, 10), header);
        }
        assertEquals(new Outside(), ByteRange.of("bytes=" + "9".repeat(40) + "-", 10));
        assertEquals(new Outside(), ByteRange.of("bytes=0-", 0));
    }

    @Test
    void whatOneDoesNotUnderstandIsTheWhole() {
        for (String header :
                List.of(
                        "",
                        "bytes",
                        "bytes=",
                        "bytes=-",
                        "bytes=5-3",
                        "lines=1-2",
                        "bytes=0-1,4-5",
                        "bytes=+1-2",
                        "bytes=a-b",
                        "bytes=1",
                        "bytes=--1",
                        "bytes=\u0661-2")) {
            assertEquals(new Whole(), ByteRange.of(header, 10), header);
        }
    }
}
