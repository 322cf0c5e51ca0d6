package dev.starling.simulation.scenario;

import static dev.starling.simulation.scenario.Small.number;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.simulation.adversary.Lie;
import dev.starling.simulation.parameter.WrongArgument;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the scenarios with attackers find, in small: that these are attacks, and are withstood. */
final class AttackScenariosTest {
    @Test
    void eclipseHidesTorrentsFromTheTextbookOnly() throws IOException {
        Outcome outcome =
                Small.runTwice("eclipse", "nodes=150", "torrents=4", "duration=1m", "searches=80");
        assertEquals(List.of(), outcome.violations());
        assertTrue(number(outcome, "textbook", "success_before") >= 0.97);
        assertTrue(number(outcome, "textbook", "success") <= 0.2);
        assertTrue(number(outcome, "defended", "success") >= 0.95);
    }

    @Test
    void sybilsInFewSubnetsFillTheTextbooksTablesMoreThanOurs() throws IOException {
        Outcome outcome =
                Small.runTwice(
                        "sybil",
                        "nodes=150",
                        "steps=2",
                        "share=50%",
                        "subnets=8",
                        "duration=1m",
                        "lookups=60",
                        "searches=100");
        assertEquals(List.of(), outcome.violations());
        double ours = number(outcome, "defended_2", "attackers_in_tables");
        double theirs = number(outcome, "textbook_2", "attackers_in_tables");
        assertTrue(ours < 0.8 * theirs, ours + " of ours, " + theirs + " of theirs");
        assertTrue(number(outcome, "defended_1", "success") >= 0.95);
        assertTrue(
                number(outcome, "defended_2", "success")
                        > number(outcome, "textbook_2", "success"));
    }

    @Test
    void moreAttackersThanAddressesAreRefusedBeforeAnythingRuns() {
        for (String scenario : List.of("sybil", "eclipse")) {
            String[] arguments =
                    scenario.equals("sybil")
                            ? new String[] {"nodes=1000", "subnets=1"}
                            : new String[] {"besiegers=251", "subnets=1"};
            var wrong = assertThrows(WrongArgument.class, () -> Small.run(scenario, arguments));
            assertTrue(wrong.toString().endsWith("do not fit into 1 subnet"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whateverSybilsDoOursAreFound(Lie lie) throws IOException {
        Outcome outcome =
                Small.run(
                        "sybil",
                        "nodes=100",
                        "steps=1",
                        "share=20%",
                        "defence=on",
                        "lie=" + lie.word(),
                        "subnets=0",
                        "duration=30s",
                        "lookups=10",
                        "searches=80");
        assertEquals(List.of(), outcome.violations());
        assertTrue(number(outcome, "defended", "success") >= 0.95);
    }
}
