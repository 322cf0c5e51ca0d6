package dev.starling.peer;

import dev.starling.peer.picking.PiecePicker;
import dev.starling.peer.picking.SmartBan;
import dev.starling.peer.storage.PieceBuffer;
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

    static void isElsewhere(PieceBuffer whole, int at, ByteBuffer part) {
        int shifted = at + part.remaining() < whole.whole().limit() ? at + 1 : at;
        whole.put(shifted, part);
    }

    static int isWithoutEnd(Company company) {
        return Integer.MAX_VALUE;
    }

    static void waitsForEver(TorrentDisk disk, long bytes, Runnable whenDone) {}

    static void startsNothing(Trouble.Cure cure) {}
}
