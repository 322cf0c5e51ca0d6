package dev.starling.peer.storage;

import dev.starling.host.Result;
import dev.starling.peer.torrent.Block;
import dev.starling.simulation.SimulatedDisk;
import dev.starling.simulation.SimulatedHost;
import dev.starling.simulation.SimulatedStorage;
import dev.starling.simulation.Simulation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** One life of a program that has a torrent on a simulated disk. */
final class DiskLife implements DiskListener, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    final TestTorrent torrent;
    final SimulatedStorage files;
    final SimulatedStorage journal;
    final TorrentDisk disk;
    final BitSet lost = new BitSet();
    final List<IOException> troubles = new ArrayList<>();
    private final Simulation world;
    private final SimulatedHost host;

    DiskLife(SimulatedDisk machine, TestTorrent torrent, BitSet placed, long seed)
            throws IOException {
        this.torrent = torrent;
        this.files = machine.mount("files");
        this.journal = machine.mount("state");
        this.world = Simulation.seeded(seed).start();
        this.host = world.addHost();
        this.disk =
                new TorrentDisk(
                        host,
                        new TorrentStore(files, torrent.metainfo(), placed),
                        new ResumeLog(journal, "torrent.resume"),
                        this);
    }

    /** With all files placed. */
    DiskLife(SimulatedDisk machine, TestTorrent torrent) throws IOException {
        this(machine, torrent, TorrentStore.allFiles(torrent.metainfo()), 1);
    }

    @Override
    public void onChecked(int done, int total) {}

    @Override
    public void onLost(int piece) {
        lost.set(piece);
    }

    @Override
    public void onTrouble(IOException why) {
        troubles.add(why);
    }

    /** The answer to a question, or nothing when it never comes, as when the program is killed. */
    <T> Optional<T> ask(Consumer<Consumer<T>> question) {
        var answers = new ArrayList<T>();
        world.after(Duration.ZERO, () -> question.accept(answers::add));
        world.runUntil(() -> !answers.isEmpty(), PATIENCE);
        return answers.stream().findFirst();
    }

    Opened open() {
        Optional<Result<Opened>> result = ask(disk::open);
        if (result.orElseThrow() instanceof Result.Done<Opened>(var opened)) {
            return opened;
        }
        throw new AssertionError("" + result);
    }

    Outcome write(int piece, ByteBuffer bytes) {
        return this.<Outcome>ask(tell -> disk.verifyAndWrite(piece, new PlainBuffer(bytes), tell))
                .orElseThrow();
    }

    Outcome write(int piece) {
        return write(piece, torrent.piece(piece));
    }

    Result<ByteBuffer> read(Block run) {
        return this.<Result<ByteBuffer>>ask(tell -> disk.read(run, tell)).orElseThrow();
    }

    /** Reads a whole piece, which is shorter than a run may be. */
    Result<ByteBuffer> read(int piece) {
        return read(new Block(piece, 0, torrent.metainfo().pieces().length(piece)));
    }

    boolean reads(int piece) {
        return switch (read(piece)) {
            case Result.Failed<ByteBuffer> _ -> false;
            case Result.Done<ByteBuffer>(ByteBuffer bytes) -> {
                if (!bytes.equals(ByteBuffer.wrap(torrent.bytes(piece)))) {
                    throw new AssertionError("wrong bytes of piece " + piece + " were handed out");
                }
                yield true;
            }
        };
    }

    boolean flush() {
        return this.<Result<BitSet>>ask(disk::flush).orElseThrow() instanceof Result.Done<BitSet>;
    }

    boolean closeInOrder() {
        return this.<Result<BitSet>>ask(disk::close).orElseThrow() instanceof Result.Done<BitSet>;
    }

    void pass(Duration time) {
        world.run(time);
    }

    boolean isKilled() {
        return files.isKilled() || journal.isKilled();
    }

    /** The program is over; what it had not finished is not. */
    @Override
    public void close() {
        world.close();
    }
}
