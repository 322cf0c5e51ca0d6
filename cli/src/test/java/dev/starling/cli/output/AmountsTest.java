package dev.starling.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class AmountsTest {
    @Test
    void oneIsNotMany() {
        assertEquals("0 hops", Amounts.count(0, "hop"));
        assertEquals("1 hop", Amounts.count(1, "hop"));
        assertEquals("2 hops", Amounts.count(2, "hop"));
        assertEquals("1 query", Amounts.count(1, "query", "queries"));
        assertEquals("7 queries", Amounts.count(7, "query", "queries"));
    }
}
