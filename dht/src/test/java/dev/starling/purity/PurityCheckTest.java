package dev.starling.purity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.host.Host;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The test of the test: what must be refused is, and what need not be is not. */
final class PurityCheckTest {
    static Stream<Class<?>> offences() {
        return Arrays.stream(Impure.class.getDeclaredClasses())
                .filter(type -> type != Impure.Pure.class);
    }

    @ParameterizedTest
    @MethodSource("offences")
    void refusesEachOffenceAndNamesWhatToUseInstead(Class<?> offence) throws IOException {
        List<String> refusals = PurityCheck.refusals(bytesOf(offence));
        assertFalse(refusals.isEmpty(), offence + " was not refused");
        assertTrue(refusals.getFirst().contains("Instead: "), refusals.getFirst());
    }

    @Test
    void everyRuleHasAnOffenceThatItRefuses() throws IOException {
        Set<String> met = new java.util.LinkedHashSet<>();
        for (Class<?> offence : offences().toList()) {
            for (String refusal : PurityCheck.refusals(bytesOf(offence))) {
                met.add(refusal.substring(refusal.indexOf(" uses ") + 6, refusal.indexOf(" (")));
            }
        }
        assertEquals(Rule.ALL.stream().map(Rule::name).collect(Collectors.toSet()), met);
    }

    @Test
    void letsPureCodePass() throws IOException {
        assertEquals(List.of(), PurityCheck.refusals(bytesOf(Impure.Pure.class)));
    }

    @Test
    void thisModuleIsPure() {
        assertFalse(PurityCheck.classFilesOfModule(Host.class).isEmpty());
        assertEquals(List.of(), PurityCheck.refusalsInModuleOf(Host.class));
    }

    @Test
    void theSeamAndBencodeImportNothingOfOurs() {
        assertEquals(
                List.of(), ArrowCheck.strayReferences(Host.class, "dev/starling/host/", Set.of()));
        assertEquals(
                List.of(),
                ArrowCheck.strayReferences(Host.class, "dev/starling/bencode/", Set.of()));
    }

    static byte[] bytesOf(Class<?> type) throws IOException {
        String resource = "/" + type.getName().replace('.', '/') + ".class";
        try (InputStream in = type.getResourceAsStream(resource)) {
            assertTrue(in != null, resource);
            return in.readAllBytes();
        }
    }
}
