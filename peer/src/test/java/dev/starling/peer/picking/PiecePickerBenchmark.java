package dev.starling.peer.picking;

import dev.starling.peer.torrent.Block;
import dev.starling.peer.torrent.Pieces;
import java.util.ArrayList;
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
 * What picking costs in a large swarm: 100,000 pieces of 256 KiB, 1,000 peers that have from
 * nothing to everything, half of the torrent there already. Pieces that are picked are given back
 * in the same breath, so that all runs look alike.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PiecePickerBenchmark {
    private static final int PIECES = 100_000;
    private static final int PEERS = 1_000;
    private static final int BLOCKS = 100;

    private record Peer(long key, Bitfield has, boolean isFast) implements PiecePicker.Peer {
        @Override
        public boolean mayAsk(int piece) {
            return true;
        }
    }

    private final SplittableRandom random = new SplittableRandom(42);
    private final PiecePicker picker;
    private final List<Peer> peers = new ArrayList<>();
    private final Peer beginner;
    private long now;
    private int next;

    public PiecePickerBenchmark() {
        var have = new Bitfield(PIECES);
        while (have.cardinality() < PIECES / 2) {
            have.set(random.nextInt(PIECES));
        }
        picker = new PiecePicker(new Pieces(PIECES * 262_144L, 262_144), have, random, 64 << 20);
        for (int i = 0; i < PEERS; i++) {
            var has = new Bitfield(PIECES);
            int percent = i % 10 == 0 ? 100 : random.nextInt(101);
            for (int piece = 0; piece < PIECES; piece++) {
                if (random.nextInt(100) < percent) {
                    has.set(piece);
                }
            }
            peers.add(new Peer(i, has, i % 2 == 0));
            picker.onPeer(has);
        }
        var few = new Bitfield(PIECES);
        for (int i = 0; i < 100; i++) {
            few.set(random.nextInt(PIECES));
        }
        beginner = new Peer(PEERS, few, false);
    }

    private Object pickAndReturn(Peer peer, int count) {
        List<Block> blocks = picker.pick(peer, count, now++);
        int last = -1;
        for (Block block : blocks) {
            if (block.piece() != last) {
                last = block.piece();
                picker.onLost(last);
            }
        }
        return blocks;
    }

    /** Of seven new pieces. */
    @Benchmark
    public Object pickAHundredBlocks() {
        return pickAndReturn(peers.get(next++ % PEERS), BLOCKS);
    }

    @Benchmark
    public Object pickAHundredBlocksOfABeginner() {
        return pickAndReturn(beginner, BLOCKS);
    }

    /** One block comes, one is asked for. */
    @Benchmark
    public Object pickOneBlock() {
        return pickAndReturn(peers.get(next++ % PEERS), 1);
    }

    @Benchmark
    public boolean isInteresting() {
        return picker.isInteresting(peers.get(next++ % PEERS).has);
    }

    @Benchmark
    public void haveAndDontHave() {
        int piece = next++ * 7_919 % PIECES;
        picker.onHave(piece < 0 ? -piece : piece);
        picker.onDontHave(piece < 0 ? -piece : piece);
    }

    /** Half of them on average, so 50,000 pieces. */
    @Benchmark
    public void aPeerComesAndGoes() {
        Bitfield has = peers.get(next++ % PEERS).has;
        picker.onPeer(has);
        picker.onPeerGone(has);
    }
}
