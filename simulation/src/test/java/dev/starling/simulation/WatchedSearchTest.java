package dev.starling.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.dht.Contact;
import dev.starling.dht.DhtNode;
import dev.starling.dht.NodeId;
import dev.starling.dht.SearchReport;
import dev.starling.dht.SearchTrace;
import dev.starling.dht.SearchTrace.Outcome;
import dev.starling.dht.SearchTrace.Step;
import dev.starling.dht.TableEntry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a node shows of itself to somebody who watches. */
final class WatchedSearchTest {
    private static final NodeId TARGET = NodeId.ofHex("aabbccddeeff00112233445566778899aabbccdd");
    private static final Path PATH = Path.between(Duration.ofMillis(10), Duration.ofMillis(150));

    @Test
    void aSearchIsWrittenDownStepByStep() throws IOException {
        var world = DhtWorld.of(1, 60, PATH);
        DhtNode node = world.nodes.get(7);
        world.run(Duration.ofMinutes(1));
        node.traceSearches();
        var reports = new ArrayList<SearchReport>();
        node.findNode(TARGET, reports::add);
        world.run(Duration.ofMillis(20));
        assertTrue(traceOf(node).steps().stream().allMatch(s -> s.outcome() == Outcome.WAITING));
        world.run(Duration.ofSeconds(10));

        SearchTrace trace = traceOf(node);
        SearchReport report = reports.getFirst();
        assertTrue(trace.isOver());
        assertEquals(report.asked(), trace.steps().size());
        var answered =
                trace.steps().stream()
                        .filter(step -> step.outcome() == Outcome.ANSWERED)
                        .map(Step::to)
                        .toList();
        assertTrue(answered.containsAll(report.closest().stream().map(Contact::endpoint).toList()));
        assertEquals(
                report.closest().getFirst().id().sharedBits(TARGET),
                trace.steps().stream().mapToInt(Step::sharedBits).max().orElse(-1));
        for (Step step : trace.steps()) {
            assertTrue(step.sentNanos() >= 0 && step.endedNanos() > step.sentNanos(), "" + step);
        }
    }

    @Test
    void nothingIsWrittenDownUnlessSomebodyAsks() throws IOException {
        var world = DhtWorld.of(2, 20, PATH);
        world.nodes.get(3).findNode(TARGET, _ -> {});
        world.run(Duration.ofSeconds(10));
        assertEquals(List.of(), world.nodes.get(3).traces());
    }

    @Test
    void onlyTheLatestAreKept() throws IOException {
        var world = DhtWorld.of(3, 20, PATH);
        DhtNode node = world.nodes.get(3);
        node.traceSearches();
        for (int i = 0; i < 100; i++) {
            node.findNode(new NodeId(i, 0, 0), _ -> {});
            world.run(Duration.ofSeconds(1));
        }
        List<SearchTrace> traces = node.traces();
        assertEquals(24, traces.size());
        assertEquals(new NodeId(99, 0, 0), traces.getLast().target());
    }

    @Test
    void theTableIsShownAsItIs() throws IOException {
        var world = DhtWorld.of(4, 60, PATH);
        world.run(Duration.ofMinutes(1));
        DhtNode node = world.nodes.get(5);
        List<TableEntry> table = node.tables().getFirst();
        NodeId self = node.self().getFirst().id();
        assertEquals(node.contacts().size(), table.stream().filter(it -> !it.isWaiting()).count());
        assertTrue(table.size() > 20);
        for (TableEntry entry : table) {
            assertTrue(entry.contact().id().sharedBits(self) >= entry.sharedBits(), "" + entry);
        }
    }

    private static SearchTrace traceOf(DhtNode node) {
        return node.traces().stream()
                .filter(trace -> trace.target().equals(TARGET))
                .findFirst()
                .orElseThrow();
    }
}
