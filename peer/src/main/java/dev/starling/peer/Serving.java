package dev.starling.peer;

import dev.starling.host.Result;
import dev.starling.peer.storage.TorrentDisk;
import dev.starling.peer.torrent.Block;
import dev.starling.peer.wire.WireWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * What one peer has asked us for. Neighbours in the file are read in one go and leave in one
 * gathering write, behind their headers.
 */
final class Serving {
    /** More than this nobody may ask for at once. */
    static final int REQUESTS_MAX = 2000;

    /** Read in one go at most. */
    static final int RUN_BYTES_MAX = 256 * 1024;

    /** The same, where there is a limit to share. */
    static final int LIMITED_RUN_BYTES = 32 * 1024;

    /** Reads under way for one peer: the next is there when the last has left. */
    private static final int READS_MAX = 2;

    /** What the connection does for it. */
    interface Outlet {
        /** Sends a block's header and its bytes. Answers false when that is enough for now. */
        boolean send(ByteBuffer header, ByteBuffer bytes);

        /** It cannot be had. */
        void refuse(Block block);

        /** Whether we have it, still: what was asked for may have been lost since. */
        boolean has(int piece);

        /** Whether something may leave now; if not, it is told when it may. */
        boolean mayServe();

        /** How much is read in one go. */
        int runBytesMax();

        /** So much is going to leave. */
        void onServing(int bytes);

        /** What lies there cannot be read. */
        void onUnreadable(Throwable cause);
    }

    private final Outlet outlet;

    /** In the order in which they were asked for; a set, because a peer may cancel thousands. */
    private final LinkedHashSet<Block> wanted = new LinkedHashSet<>();

    private int reads;
    private boolean isPumping;
    private boolean mustWait;
    private boolean isOver;

    Serving(Outlet outlet) {
        this.outlet = outlet;
    }

    /** Answers false when it is asked for too much. */
    boolean onRequest(Block block) {
        if (wanted.size() >= REQUESTS_MAX) {
            return false;
        }
        wanted.add(block);
        return true;
    }

    boolean onCancel(Block block) {
        return wanted.remove(block);
    }

    boolean isIdle() {
        return wanted.isEmpty() && reads == 0;
    }

    /** Forgets what waits, and answers what that was. */
    List<Block> forgetAll() {
        var all = new ArrayList<>(wanted);
        wanted.clear();
        return all;
    }

    void onWritable(TorrentDisk disk) {
        mustWait = false;
        pump(disk);
    }

    void close() {
        isOver = true;
        wanted.clear();
    }

    /** Goes on as far as the stream and the limit allow. */
    void pump(TorrentDisk disk) {
        if (isPumping) {
            return; // what is in memory is read at once: the loop below goes on, no deeper
        }
        isPumping = true;
        try {
            pumpOn(disk);
        } finally {
            isPumping = false;
        }
    }

    private void pumpOn(TorrentDisk disk) {
        while (!mustWait && !isOver && reads < READS_MAX && !wanted.isEmpty()) {
            if (!outlet.mayServe()) {
                return;
            }
            List<Block> run = takeRun();
            Block first = run.getFirst();
            if (!outlet.has(first.piece())) {
                run.forEach(outlet::refuse);
                continue;
            }
            Block last = run.getLast();
            var whole =
                    new Block(
                            first.piece(),
                            first.begin(),
                            last.begin() + last.length() - first.begin());
            reads++;
            outlet.onServing(whole.length());
            disk.read(whole, result -> onRead(run, whole, result, disk));
        }
    }

    /** The first that waits, and those behind it that follow it in the piece. */
    private List<Block> takeRun() {
        var run = new ArrayList<Block>();
        Block last = wanted.removeFirst();
        run.add(last);
        int bytes = last.length();
        while (!wanted.isEmpty()) {
            Block next = wanted.getFirst();
            boolean follows =
                    next.piece() == last.piece() && next.begin() == last.begin() + last.length();
            if (!follows || bytes + next.length() > outlet.runBytesMax()) {
                break;
            }
            last = wanted.removeFirst();
            run.add(last);
            bytes += last.length();
        }
        return run;
    }

    private void onRead(List<Block> run, Block whole, Result<ByteBuffer> result, TorrentDisk disk) {
        reads--;
        if (isOver) {
            return;
        }
        if (!outlet.has(whole.piece())) { // lost while it was read: nobody knows what was read
            run.forEach(outlet::refuse);
            pump(disk);
            return;
        }
        switch (result) {
            case Result.Done<ByteBuffer>(ByteBuffer bytes) -> {
                for (Block block : run) {
                    ByteBuffer part =
                            bytes.slice(
                                    bytes.position() + block.begin() - whole.begin(),
                                    block.length());
                    mustWait |= !outlet.send(WireWriter.blockHeader(block), part);
                }
            }
            case Result.Failed<ByteBuffer>(Throwable cause) -> {
                run.forEach(outlet::refuse);
                outlet.onUnreadable(cause);
            }
        }
        pump(disk);
    }
}
