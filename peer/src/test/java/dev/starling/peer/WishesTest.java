package dev.starling.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.peer.picking.Bitfield;
import dev.starling.peer.picking.PiecePicker;
import dev.starling.peer.picking.Priority;
import dev.starling.peer.storage.TestTorrent;
import dev.starling.peer.torrent.Metainfo;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Three files of a piece and a half each: the second and the fourth piece belong to two. */
final class WishesTest {
    private static final int PIECE_LENGTH = 1 << 15;
    private static final int FILE_LENGTH = 3 * PIECE_LENGTH / 2;

    private final Metainfo metainfo =
            TestTorrent.multi(1, PIECE_LENGTH, FILE_LENGTH, FILE_LENGTH, FILE_LENGTH).metainfo();
    private final PiecePicker picker =
            new PiecePicker(
                    metainfo.pieces(),
                    new Bitfield(metainfo.pieces().count()),
                    new SplittableRandom(1),
                    Intake.OPEN_BYTES_MAX);
    private final Wishes wishes = new Wishes(SwarmStart.PLAIN);

    @Test
    void aPieceOfTwoFilesIsWantedAsMuchAsTheOneThatIsWantedMore() {
        wishes.setFilePriorities(List.of(Priority.SKIP, Priority.HIGH));
        wishes.apply(metainfo, picker);
        assertEquals(
                List.of(
                        Priority.SKIP,
                        Priority.HIGH,
                        Priority.HIGH,
                        Priority.NORMAL,
                        Priority.NORMAL),
                IntStream.range(0, 5).mapToObj(picker::priority).toList());
    }

    @Test
    void aFileOfWhichNothingWasSaidIsWanted() {
        assertTrue(wishes.areAllNormal());
        wishes.setFilePriorities(List.of(Priority.SKIP));
        var wanted = new BitSet();
        wanted.set(1, 3);
        assertEquals(wanted, wishes.files(metainfo));
    }
}
