package dev.starling.peer.mse;

import dev.starling.dht.InfoHash;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What it costs to encrypt a block of 16 KiB: 80 microseconds are 200 MB/s. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class Rc4Benchmark {
    private final Rc4 cipher = Rc4.ofInitiator(new byte[96], new InfoHash(1, 2, 3));
    private final byte[] block = new byte[16384];

    @Benchmark
    public byte block() {
        cipher.apply(block, 0, block.length);
        return block[0];
    }
}
