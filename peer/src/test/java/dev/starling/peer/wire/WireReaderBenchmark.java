package dev.starling.peer.wire;

import dev.starling.bencode.MalformedMessage;
import dev.starling.dht.InfoHash;
import dev.starling.peer.torrent.Block;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * What it costs to find sixteen blocks of 16 KiB in what arrived, wherever it is cut, and a
 * thousand requests. The bytes themselves are not looked at: a byte of a block costs nothing here.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class WireReaderBenchmark {
    static final int BLOCKS = 16;

    private static final int CHUNK_BYTES = 64 * 1024;
    private static final int REQUESTS = 1000;

    private final ByteBuffer blocks = blocks();
    private final ByteBuffer requests = requests();
    private final WireReader reader = newReader();

    @Benchmark
    public int blocksAtOnce() throws MalformedMessage {
        reader.read(blocks.position(0).limit(blocks.capacity()));
        return blocks.position();
    }

    @Benchmark
    public int blocksInFourParts() throws MalformedMessage {
        for (int at = 0; at < blocks.capacity(); at += CHUNK_BYTES) {
            int end = Math.min(blocks.capacity(), at + CHUNK_BYTES);
            reader.read(blocks.limit(end).position(at));
        }
        return blocks.position();
    }

    @Benchmark
    public int aThousandRequests() throws MalformedMessage {
        reader.read(requests.position(0).limit(requests.capacity()));
        return requests.position();
    }

    static ByteBuffer blocks() {
        var all = ByteBuffer.allocateDirect(BLOCKS * (13 + 16384));
        for (int i = 0; i < BLOCKS; i++) {
            all.put(WireWriter.blockHeader(new Block(7, i * 16384, 16384)));
            all.position(all.position() + 16384);
        }
        return all.flip();
    }

    private static ByteBuffer requests() {
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            messages.add(new Message.Request(new Block(i, 16384, 16384)));
        }
        ByteBuffer encoded = WireWriter.encode(messages);
        return ByteBuffer.allocateDirect(encoded.remaining()).put(encoded).flip();
    }

    /** One that has heard the handshake, and whose listener does not care. */
    static WireReader newReader() {
        var reader = new WireReader(new Deaf());
        PeerId id = PeerId.ours(new SplittableRandom(1));
        var hello = new Handshake(new InfoHash(1, 2, 3), id, true, true, true);
        try {
            reader.read(WireWriter.handshake(hello));
        } catch (MalformedMessage impossible) {
            throw new AssertionError(impossible);
        }
        return reader;
    }

    private static final class Deaf implements WireListener {
        @Override
        public void onHandshake(Handshake handshake) {}

        @Override
        public void onMessage(Message message) {}

        @Override
        public void onBlockPart(Block block, int at, ByteBuffer part) {}
    }
}
