package dev.starling.simulation.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SwarmScenariosTest {
    private static final Map<String, String> CROWD =
            Map.of("nodes", "8", "steps", "3", "content", "1M", "dht-nodes", "30");
    private static final Map<String, String> GROWTH =
            Map.of(
                    "content",
                    "512K",
                    "duration",
                    "3m",
                    "nodes",
                    "90",
                    "leaves",
                    "1m",
                    "seeding",
                    "10s");
    private static final Map<String, String> POISON =
            Map.of("content", "1M", "nodes", "10", "within", "2s");

    @Test
    void threadsChangeNothing() throws IOException {
        for (Map.Entry<String, Map<String, String>> each :
                List.of(
                        Map.entry("flash-crowd", CROWD),
                        Map.entry("growth", GROWTH),
                        Map.entry("poison", POISON))) {
            RunRequest request = request(each.getKey(), each.getValue());
            Outcome one = ScenarioRun.of(request, Observer.NOBODY);
            Outcome two = ScenarioRun.of(request.withThreads(2), Observer.NOBODY);
            assertEquals(one.traceHashHex(), two.traceHashHex(), each.getKey());
            assertEquals(one.findings().figures(), two.findings().figures(), each.getKey());
            assertEquals(List.of(), one.violations(), each.getKey());
        }
    }

    @Test
    void aLargerCrowdGivesMoreOfItselfAndTheSeederLess() throws IOException {
        Outcome alone = run("flash-crowd", Map.of("nodes", "1", "steps", "1", "content", "1M"));
        Outcome many = run("flash-crowd", CROWD);
        assertEquals(1, swarm(alone, "seeder_share"), 1e-9);
        assertTrue(swarm(many, "seeder_share") < 0.8, () -> "" + many.summary());
        assertEquals(14, swarm(many, "complete"));
    }

    @Test
    void aSwarmOutlivesItsFirstSeeder() throws IOException {
        Outcome run = run("growth", GROWTH);
        assertTrue(swarm(run, "complete") > 20, () -> "" + run.summary());
        assertEquals(1, swarm(run, "survives"), () -> "" + run.summary());
    }

    @Test
    void littleComesTwiceOverSlowLines() throws IOException {
        Outcome run = run("growth", GROWTH);
        double bytes = swarm(run, "blocks") * 16_384;
        assertTrue(swarm(run, "wasted_bytes") < 0.05 * bytes, () -> "" + run.summary());
    }

    @Test
    void liarsAreFoundAndNobodyElse() throws IOException {
        Map<String, Double> figures = run("poison", POISON).findings().figures();
        double banned = figures.getOrDefault("liars are banned: waste", -1.0);
        double unbanned = figures.getOrDefault("liars are not banned: waste", -1.0);
        assertTrue(unbanned > banned && banned > 0, () -> "" + figures);
    }

    @Test
    void aRunThatIsEndedEarlySaysWhatItHas() throws IOException {
        Map<String, String> one = Map.of("nodes", "8", "steps", "1", "content", "1M");
        RunRequest request = request("flash-crowd", one).until(Duration.ofSeconds(90));
        Outcome early = ScenarioRun.of(request, Observer.NOBODY);
        assertTrue(early.isStopped());
        assertTrue(swarm(early, "peers") > 2, () -> "" + early.summary());
        assertTrue(early.findings().panels().size() == 7, () -> "" + early.findings().panels());
    }

    private static RunRequest request(String scenario, Map<String, String> given) {
        return RunRequest.of(Scenarios.named(scenario), given, 3);
    }

    private static Outcome run(String scenario, Map<String, String> given) throws IOException {
        return ScenarioRun.of(request(scenario, given), Observer.NOBODY);
    }

    private static double swarm(Outcome outcome, String figure) {
        Object value = outcome.findings().section("swarm").get(figure);
        return value instanceof Number number ? number.doubleValue() : Double.NaN;
    }
}
