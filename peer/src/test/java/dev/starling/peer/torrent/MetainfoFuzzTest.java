package dev.starling.peer.torrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.bencode.MalformedMessage;
import dev.starling.bencode.Mutations;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Torrents that were right before somebody scribbled in them: refused, or read as what is true. */
final class MetainfoFuzzTest {
    private static final int MUTANTS = 20_000;

    @ParameterizedTest
    @EnumSource
    void whatIsReadMakesSenseWhateverWasWritten(TorrentFormat format) {
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(52);
        byte[] torrent = torrent(format, random);
        int read = 0;
        for (int i = 0; i < MUTANTS; i++) {
            byte[] mutant = Mutations.mutated(torrent, random);
            try {
                check(Metainfo.parse(mutant));
                read++;
            } catch (MalformedMessage refused) {
                // as it may be
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(format + ", mutant " + i, e);
            }
        }
        // Both happen, or it proves nothing.
        assertTrue(read > MUTANTS / 100 && read < MUTANTS * 9 / 10, "read " + read);
    }

    private static byte[] torrent(TorrentFormat format, RandomGenerator random) {
        var options =
                new TorrentBuilder.Options(
                        true,
                        Optional.of("comment"),
                        Optional.of("program"),
                        OptionalLong.of(1),
                        List.of("http://127.0.0.1/", "http://127.0.0.1/b"));
        return new Content("album", random)
                .with("a/b/c", 40_000)
                .with("a/b/d", 0)
                .with("a/e", 16_384)
                .with("z", 1)
                .torrent(format, 16_384, options);
    }

    private static void check(Metainfo metainfo) throws MalformedMessage {
        Pieces pieces = metainfo.pieces();
        long offset = 0;
        var paths = new HashSet<String>();
        for (var file : metainfo.files()) {
            assertEquals(offset, file.offset());
            offset += file.length();
            if (!file.isPadding()) {
                assertTrue(paths.add(metainfo.pathOf(file)), file.path());
                for (String name : metainfo.pathOf(file).split("/", -1)) {
                    assertFalse(name.isEmpty() || name.equals(".") || name.equals(".."), name);
                    assertEquals(-1, name.indexOf('\0'));
                }
            }
            metainfo.root(file).ifPresent(root -> assertEquals(Merkle.HASH_LENGTH, root.length));
            if (!file.isPadding() && file.length() > pieces.pieceLength()) {
                metainfo.pieceRoot(file, pieces.pieceAt(file.offset()));
            }
        }
        assertEquals(pieces.totalLength(), offset);
        if (metainfo.isDownloadable()) {
            assertFalse(metainfo.hasPieceHash(pieces.count() - 1, new byte[20]));
        }
        assertEquals(metainfo.hashes(), Metainfo.ofInfo(metainfo.infoBytes()).hashes());
        assertArrayEquals(
                metainfo.torrentBytes(), Metainfo.parse(metainfo.torrentBytes()).torrentBytes());
        assertEquals(metainfo.infoHash(), Magnet.parse(metainfo.magnet().toString()).infoHash());
    }
}
