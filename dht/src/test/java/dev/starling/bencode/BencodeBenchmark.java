package dev.starling.bencode;

import static dev.starling.bencode.BencodeReader.ROOT;

import com.dampcake.bencode.Bencode;
import com.dampcake.bencode.Type;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * What it costs to read a query of 95 bytes and a reply of 289 to the level of their fields: each
 * field that BEP 5, 32, 42, 43 and 51 know is sought, and what is there has its kind and length
 * checked. The target is 150 ns and no garbage.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BencodeBenchmark {
    private static final int TRAFFIC = 1_024;

    private final byte[][] traffic = KrpcSamples.traffic(TRAFFIC, new SplittableRandom(42));
    private final byte[] query = KrpcSamples.query();
    private final byte[] reply = KrpcSamples.reply();
    private final BencodeReader reader = new BencodeReader();
    private final BencodeWriter writer = new BencodeWriter(1_024);
    private final Bencode dampcake = new Bencode(StandardCharsets.ISO_8859_1, true);

    @Benchmark
    public int scanQuery() throws MalformedMessage {
        reader.read(query, 0, query.length);
        return reader.rawLength(ROOT);
    }

    @Benchmark
    public int scanReply() throws MalformedMessage {
        reader.read(reply, 0, reply.length);
        return reader.rawLength(ROOT);
    }

    @Benchmark
    public int fieldsOfQuery() throws MalformedMessage {
        return KrpcSamples.readFields(reader, query);
    }

    @Benchmark
    public int fieldsOfReply() throws MalformedMessage {
        return KrpcSamples.readFields(reader, reply);
    }

    /** Per message, of a thousand that differ, which is harder for a branch predictor to learn. */
    @Benchmark
    @OperationsPerInvocation(TRAFFIC)
    public int fieldsOfTraffic() throws MalformedMessage {
        int sum = 0;
        for (byte[] message : traffic) {
            sum += KrpcSamples.readFields(reader, message);
        }
        return sum;
    }

    @Benchmark
    public int writeQuery() {
        return KrpcSamples.writeQuery(writer, query).length();
    }

    @Benchmark
    public Map<String, Object> dampcakeQuery() {
        return dampcake.decode(query, Type.DICTIONARY);
    }

    @Benchmark
    public Map<String, Object> dampcakeReply() {
        return dampcake.decode(reply, Type.DICTIONARY);
    }
}
