package dev.starling.simulation.scenario;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.simulation.parameter.Parameter;
import dev.starling.simulation.parameter.WrongArgument;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

final class ScenariosTest {
    @SuppressWarnings("UnusedVariable") // by the test below
    private static final List<String> NAMES = Scenarios.all().stream().map(Scenario::name).toList();

    @ParameterizedTest
    @FieldSource("NAMES")
    void isToldHowManyNodesAndForHowLong(String name) {
        List<Parameter> parameters = Scenarios.parametersOf(Scenarios.named(name));
        for (String common : List.of("nodes", "duration")) {
            assertTrue(
                    parameters.stream().anyMatch(it -> it.name().equals(common)),
                    () -> name + " cannot be given " + common);
        }
        for (Parameter parameter : parameters) {
            assertFalse(parameter.meaning().isBlank(), parameter::name);
        }
    }

    @Test
    void oneThatDoesNotExistIsAnsweredWithThoseThatDo() {
        var wrong = assertThrows(WrongArgument.class, () -> Scenarios.named("lookup"));
        assertTrue(String.valueOf(wrong.getMessage()).contains("lookups, bootstrap"));
    }
}
