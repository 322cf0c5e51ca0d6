package dev.starling.peer;

import dev.starling.peer.picking.PiecePicker;
import dev.starling.peer.picking.SmartBan;
import dev.starling.peer.storage.TorrentDisk;
import dev.starling.peer.torrent.Block;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** What a peer with a bug calls instead of what it ought to call. */
final class Plants {
    private Plants() {}

    static List<Long> allAreGuilty(SmartBan ban, int piece, long[] senders, long[] digests) {
        var _ = ban.onFailed(piece, senders, digests);
        return Arrays.stream(senders).distinct().boxed().toList();
    }

    static void forgetsNothing(PiecePicker picker, long peer) {}

    static void forgetsNothing(PiecePicker picker, long peer, Block block) {}

    static void forgetsNothing(Intake intake, long peer) {}

    static boolean isRight(Boolean is) {
        return true;
    }

    static ByteBuffer isElsewhere(ByteBuffer whole, int at, ByteBuffer part, int from, int length) {
        int shifted = at + length < whole.limit() ? at + 1 : at;
        return whole.put(shifted, part, from, length);
    }

    static int isWithoutEnd(PeerSettings settings) {
        return Integer.MAX_VALUE;
    }

    static void waitsForEver(TorrentDisk disk, long bytes, Runnable whenDone) {}

    static void startsNothing(Swarm swarm) {}
}
