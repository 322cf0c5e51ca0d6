package dev.starling.dht;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a table costs as full as in a network of 160,000 nodes: the closest eight for an answer, and
 * what happens to it with each answer and query that comes.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RoutingTableBenchmark {
    private static final int NODES = 160_000;
    private static final int TARGETS = 1_024;

    private final SplittableRandom random = new SplittableRandom(42);
    private final RoutingTable table =
            new RoutingTable(NodeId.random(random), Family.IPV4, false, 0);
    private final NodeId[] targets = new NodeId[TARGETS];
    private final Contact[] known;
    private final Contact[] strangers = new Contact[TARGETS];
    private int next;

    public RoutingTableBenchmark() {
        var contacts = new RandomContacts(random, Family.IPV4);
        for (int i = 0; i < NODES; i++) {
            table.onAnswer(contacts.next(), 50_000_000, 0);
        }
        known =
                table.entries(0).stream()
                        .filter(entry -> !entry.isWaiting())
                        .map(TableEntry::contact)
                        .toArray(Contact[]::new);
        for (int i = 0; i < TARGETS; i++) {
            targets[i] = NodeId.random(random);
            strangers[i] = contacts.next();
        }
    }

    @Benchmark
    public Object closest() {
        return table.closest(targets[next++ & TARGETS - 1], 8, 1);
    }

    /** Nobody is good: the whole table has to be walked. */
    @Benchmark
    public List<?> closestOfAQuestionableTable() {
        return table.closest(targets[next++ & TARGETS - 1], 8, 3_000_000_000_000L);
    }

    @Benchmark
    public Object onAnswerOfTheKnown() {
        return table.onAnswer(known[next++ % known.length], 50_000_000, 1);
    }

    @Benchmark
    public Object onAnswerOfAStranger() {
        return table.onAnswer(strangers[next++ & TARGETS - 1], 50_000_000, 1);
    }

    @Benchmark
    public void onQueryOfTheKnown() {
        table.onQuery(known[next++ % known.length], 1);
    }

    @Benchmark
    public boolean isCandidate() {
        return table.isCandidate(strangers[next++ & TARGETS - 1], 1);
    }
}
