package dev.starling.peer.torrent;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.bencode.MalformedMessage;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MetainfoTest {
    private static final String A = "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8";
    private static final String SMALLEST_INFO =
            "d6:lengthi1e4:name1:a12:piece lengthi16384e6:pieces20:" + latin1(A) + "e";
    private static final int PIECE = 16 * 1024;

    @Test
    void readsTheSmallestLegalTorrent() throws MalformedMessage {
        byte[] torrent = bytes("d4:info" + SMALLEST_INFO + "e");
        assertEquals(83, torrent.length);
        var metainfo = Metainfo.parse(torrent);
        assertEquals("bb98a674de9c3f85217ff32504fcc359cd5ffed3", metainfo.infoHash().toString());
        assertEquals(Optional.of(metainfo.infoHash()), metainfo.v1());
        assertTrue(metainfo.v2().isEmpty());
        assertEquals("a", metainfo.name());
        assertTrue(metainfo.isSingleFile());
        assertFalse(metainfo.isPrivate());
        assertEquals(new Pieces(1, 16_384), metainfo.pieces());
        assertEquals(List.of(new TorrentFile(0, "a", 0, 1, FileAttributes.NONE)), metainfo.files());
        assertTrue(metainfo.isDownloadable());
        assertTrue(metainfo.hasPieceHash(0, HexFormat.of().parseHex(A)));
        assertFalse(metainfo.hasPieceHash(0, new byte[20]));
        assertArrayEquals(bytes(SMALLEST_INFO), metainfo.infoBytes());
        assertArrayEquals(torrent, metainfo.torrentBytes());
        assertEquals(
                "magnet:?xt=urn:btih:bb98a674de9c3f85217ff32504fcc359cd5ffed3&dn=a",
                metainfo.magnet().toString());
    }

    @Test
    void anInfoAloneIsTheSameTorrent() throws MalformedMessage {
        var metainfo = Metainfo.ofInfo(bytes(SMALLEST_INFO));
        assertEquals("bb98a674de9c3f85217ff32504fcc359cd5ffed3", metainfo.infoHash().toString());
        assertArrayEquals(bytes("d4:info" + SMALLEST_INFO + "e"), metainfo.torrentBytes());
        assertThrows(MalformedMessage.class, () -> Metainfo.ofInfo(bytes(SMALLEST_INFO + "\n")));
    }

    @Test
    void whatSurroundsTheInfoIsRead() throws MalformedMessage {
        String torrent =
                "d7:comment6:"
                        + latin1("66c3bc722075")
                        + "10:created by1:x13:creation datei1700000000e4:info"
                        + SMALLEST_INFO
                        + "5:nodesll9:127.0.0.1i6881eel3:::1i1eel1:ai0eel1:aei7ee"
                        + "8:url-listl16:http://127.0.0.15:ftp:/17:https://[::1]/abci1eee";
        var metainfo = Metainfo.parse(bytes(torrent + "\r\n"));
        assertEquals(Optional.of("für u"), metainfo.comment());
        assertEquals(Optional.of("x"), metainfo.createdBy());
        assertEquals(OptionalLong.of(1_700_000_000), metainfo.created());
        assertEquals(List.of("127.0.0.1:6881", "[::1]:1"), metainfo.nodes());
        assertEquals(List.of("http://127.0.0.1", "https://[::1]/abc"), metainfo.webSeeds());
        assertArrayEquals(bytes(torrent), metainfo.torrentBytes());
    }

    @Test
    void aWebSeedMayStandAloneAndNonsenseMayStandAround() throws MalformedMessage {
        String torrent = "d4:info" + SMALLEST_INFO + "8:url-list10:http://a/be";
        assertEquals(List.of("http://a/b"), Metainfo.parse(bytes(torrent)).webSeeds());
        String nonsense =
                "d7:commentle13:creation datei-1e4:info"
                        + SMALLEST_INFO
                        + "5:nodesi1e8:url-listdee";
        var metainfo = Metainfo.parse(bytes(nonsense));
        assertEquals(Optional.empty(), metainfo.comment());
        assertEquals(OptionalLong.empty(), metainfo.created());
        assertEquals(List.of(), metainfo.webSeeds());
    }

    @Test
    void filesFollowOneAnotherAndTellWhatTheyAre() throws MalformedMessage {
        String files =
                file("", 10, "dir", "a")
                        + file("4:attr1:x", 0, "empty")
                        + file("4:attr2:ph", 16_374, ".pad", "16374")
                        + "d4:attr1:l4:pathl4:linke12:symlink pathl3:dir2:..ee"
                        + file("4:attr2:hZ", 5, "dir", "b");
        var metainfo = Metainfo.ofInfo(bytes(multi(files, PIECE, 2, "7:privatei1e")));
        assertTrue(metainfo.isPrivate());
        assertFalse(metainfo.isSingleFile());
        var a = metainfo.files().getFirst();
        assertEquals(new TorrentFile(0, "dir/a", 0, 10, FileAttributes.NONE), a);
        assertEquals("name/dir/a", metainfo.pathOf(a));
        assertTrue(metainfo.files().get(1).attributes().isExecutable());
        assertTrue(metainfo.files().get(2).isPadding());
        assertEquals(Optional.of("dir/__"), metainfo.files().get(3).attributes().symlink());
        var b = metainfo.files().getLast();
        assertEquals(PIECE, b.offset());
        assertTrue(b.attributes().isHidden());
        assertEquals(
                List.of(0, 1, 3, 4),
                metainfo.contentFiles().stream().map(TorrentFile::number).toList());
        assertEquals(15, metainfo.contentLength());
    }

    @Test
    void namesInUtf8ComeBeforeThoseInOtherCodes() throws MalformedMessage {
        String info =
                "d5:filesld6:lengthi1e4:pathl1:\u00fce10:path.utf-8l2:\u00c3\u00bceee"
                        + "4:name1:\u00fc10:name.utf-82:\u00c3\u00bc12:piece lengthi16384e"
                        + "6:pieces20:aaaaaaaaaaaaaaaaaaaae";
        var metainfo = Metainfo.ofInfo(bytes(info));
        assertEquals("ü/ü", metainfo.pathOf(metainfo.files().getFirst()));
        String other = info.replace("10:path.utf-8l2:\u00c3\u00bce", "");
        assertEquals("_", Metainfo.ofInfo(bytes(other)).files().getFirst().path());
    }

    @Test
    void nothingLeadsOutOfTheDirectory() throws MalformedMessage {
        String files =
                file("", 1, "..", "..", "etc", "passwd")
                        + file("", 1, "/etc/passwd")
                        + file("", 1, "a\0b")
                        + file("", 1, "", "")
                        + file("", 1, "C:\\x");
        String info = multi(files, PIECE, 1, "").replace("4:name4:name", "4:name8:../../..");
        var metainfo = Metainfo.ofInfo(bytes(info));
        assertEquals(".._..___", metainfo.name());
        assertEquals(
                List.of("__/__/etc/passwd", "_etc_passwd", "a_b", "_/_", "C:_x"),
                metainfo.files().stream().map(TorrentFile::path).toList());
        for (var file : metainfo.files()) {
            assertEquals(Optional.empty(), metainfo.pathAsWritten(file));
        }
    }

    @Test
    void pathsAreToldAsTheyAreWrittenWhereOursAreOthers() throws MalformedMessage {
        String files =
                file("", 1, "aux", "b.")
                        + file("", 1, "B")
                        + file("", 1, "b")
                        + file("", 1, "x", "..")
                        + file("", 1, "\u00fc");
        var metainfo = Metainfo.ofInfo(bytes(multi(files, PIECE, 1, "")));
        assertEquals(
                List.of("name/aux/b.", "", "name/b", "", ""),
                metainfo.files().stream()
                        .map(file -> metainfo.pathAsWritten(file).orElse(""))
                        .toList());
    }

    @ParameterizedTest
    @EnumSource
    void whatWeMakeWeRead(TorrentFormat format) throws MalformedMessage {
        var content =
                new Content("album", RandomGeneratorFactory.of("L64X128MixRandom").create(1))
                        .with("b", 3 * PIECE)
                        .with("a/x", PIECE + 1)
                        .with("a/y", 0)
                        .with("a.b", 5);
        byte[] torrent = content.torrent(format, PIECE, Content.PLAIN);
        var metainfo = Metainfo.parse(torrent);
        assertEquals(format.hasV1(), metainfo.v1().isPresent());
        assertEquals(format.hasV2(), metainfo.v2().isPresent());
        assertEquals(format.hasV1(), metainfo.isDownloadable());
        var files = metainfo.contentFiles();
        assertEquals(
                List.of("a/x", "a/y", "a.b", "b"), files.stream().map(TorrentFile::path).toList());
        assertEquals(format.hasV2() ? 6 : 4, metainfo.files().size());
        assertEquals(format.hasV2(), metainfo.root(files.getFirst()).isPresent());
        assertEquals(Optional.empty(), metainfo.root(files.get(1)));
        var b = files.getLast();
        int first = metainfo.pieces().pieceAt(b.offset());
        assertEquals(format.hasV2(), metainfo.pieceRoot(b, first + 2).isPresent());
        assertArrayEquals(torrent, metainfo.torrentBytes());

        var again = Metainfo.ofInfo(metainfo.infoBytes());
        assertEquals(metainfo.hashes(), again.hashes());
        assertEquals(metainfo.files(), again.files());
        assertEquals(Optional.empty(), again.pieceRoot(again.contentFiles().getLast(), first));
    }

    @Test
    void aLayerThatIsNotTheFilesIsRefused() throws MalformedMessage {
        var content =
                new Content("one", RandomGeneratorFactory.of("L64X128MixRandom").create(2))
                        .with("one", 3 * PIECE);
        byte[] torrent = content.torrent(TorrentFormat.V2, PIECE, Content.PLAIN);
        Metainfo.parse(torrent);
        byte[] changed = torrent.clone();
        changed[torrent.length - 10] ^= 1;
        assertThrows(MalformedMessage.class, () -> Metainfo.parse(changed));
        String text = new String(torrent, ISO_8859_1);
        int layers = text.indexOf("12:piece layers");
        byte[] without = bytes(text.substring(0, layers) + "12:piece layersdee");
        assertThrows(MalformedMessage.class, () -> Metainfo.parse(without));
        var bare = Metainfo.parse(bytes(text.substring(0, layers) + "e"));
        assertEquals(Optional.empty(), bare.pieceRoot(bare.files().getFirst(), 0));
    }

    @Test
    void aHybridOfTwoTorrentsIsRefused() throws MalformedMessage {
        var content =
                new Content("album", RandomGeneratorFactory.of("L64X128MixRandom").create(3))
                        .with("x1", PIECE)
                        .with("x2", 5);
        String torrent =
                new String(content.torrent(TorrentFormat.HYBRID, PIECE, Content.PLAIN), ISO_8859_1);
        Metainfo.parse(bytes(torrent));
        String renamed = torrent.replace("4:pathl2:x2e", "4:pathl2:x3e");
        assertThrows(MalformedMessage.class, () -> Metainfo.parse(bytes(renamed)));
        String fewer = torrent.replace("d6:lengthi5e4:pathl2:x2ee", "");
        assertThrows(MalformedMessage.class, () -> Metainfo.parse(bytes(fewer)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "de",
                "d4:name1:ae",
                "d6:lengthi1e4:name1:a12:piece lengthi16384ee",
                "d6:lengthi1e4:name1:a12:piece lengthi16384e6:pieces19:aaaaaaaaaaaaaaaaaaae",
                "d6:lengthi1e4:name1:a12:piece lengthi16384e6:pieces0:e",
                "d6:lengthi1e4:name1:a12:piece lengthi0e6:pieces20:aaaaaaaaaaaaaaaaaaaae",
                "d6:lengthi1e4:name1:a12:piece lengthi-1e6:pieces20:aaaaaaaaaaaaaaaaaaaae",
                "d6:lengthi1e4:name1:a12:piece lengthi999999999e6:pieces20:aaaaaaaaaaaaaaaaaaaae",
                "d6:lengthi0e4:name1:a12:piece lengthi16384e6:pieces0:e",
                "d6:lengthi-1e4:name1:a12:piece lengthi16384e6:pieces20:aaaaaaaaaaaaaaaaaaaae",
                "d6:lengthi1e12:piece lengthi16384e6:pieces20:aaaaaaaaaaaaaaaaaaaae",
                "d6:lengthi1e4:namei1e12:piece lengthi16384e6:pieces20:aaaaaaaaaaaaaaaaaaaae",
                "d4:name1:a12:piece lengthi16384e6:pieces20:aaaaaaaaaaaaaaaaaaaae",
                "d6:lengthi1e12:meta versioni3e4:name1:a12:piece lengthi1e6:pieces20:"
                        + "aaaaaaaaaaaaaaaaaaaae",
                "d6:lengthi9223372036854775807e4:name1:a12:piece lengthi1e6:pieces20:"
                        + "aaaaaaaaaaaaaaaaaaaae",
                "d4:attr1:p6:lengthi1e4:name1:a12:piece lengthi1e6:pieces20:aaaaaaaaaaaaaaaaaaaae"
            })
    void refusesAnInfoThatMakesNoSense(String info) {
        assertThrows(MalformedMessage.class, () -> Metainfo.ofInfo(bytes(info)));
        assertThrows(MalformedMessage.class, () -> Metainfo.parse(bytes("d4:info" + info + "e")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "i1e",
                "de",
                "d6:lengthi1ee",
                "d6:lengthi1e4:pathlee",
                "d6:lengthi1e4:pathli1eee",
                "d6:lengthi1e4:path1:ae",
                "d6:lengthi-1e4:pathl1:aee",
                "d4:pathl1:aee",
                "d4:attr1:l6:lengthi1e4:pathl1:ae12:symlink pathl1:aee",
                "d4:attr1:l4:pathl1:aee",
                "d6:lengthi9223372036854775807e4:pathl1:aeed6:lengthi9223372036854775807e"
                        + "4:pathl1:bee"
            })
    void refusesFilesThatMakeNoSense(String files) {
        assertThrows(
                MalformedMessage.class, () -> Metainfo.ofInfo(bytes(multi(files, PIECE, 1, ""))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "de",
                "le",
                "d1:ade1:bdee", // directories with nothing in them
                "d0:d6:lengthi0eee",
                "d1:ai1ee",
                "d1:ad0:d6:lengthi1eeee",
                "d1:ad0:d6:lengthi1e11:pieces root1:aeee",
                "d1:ad0:i1eee",
                "d1:bd0:d6:lengthi0eee1:ad0:d6:lengthi0eeee", // not sorted
                "d1:ad0:d6:lengthi0eee1:ad0:d6:lengthi0eeee" // one twice
            })
    void refusesTreesThatMakeNoSense(String tree) {
        String info = "d9:file tree" + tree + "12:meta versioni2e4:name1:a12:piece lengthi";
        assertThrows(MalformedMessage.class, () -> Metainfo.ofInfo(bytes(info + "16384ee")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "8192", "16385", "49152"})
    void refusesPiecesThatNoTreeHas(String pieceLength) throws MalformedMessage {
        String info =
                "d9:file treed1:ad0:d6:lengthi1e11:pieces root32:"
                        + "r".repeat(32)
                        + "eee12:meta versioni2e4:name1:a12:piece lengthi";
        Metainfo.ofInfo(bytes(info + "32768ee"));
        byte[] refused = bytes(info + pieceLength + "ee");
        assertThrows(MalformedMessage.class, () -> Metainfo.ofInfo(refused));
    }

    @Test
    void refusesMoreThanItCanHold() {
        byte[] endless = new byte[Metainfo.LENGTH_MAX + 1];
        assertThrows(MalformedMessage.class, () -> Metainfo.parse(endless));
        assertThrows(MalformedMessage.class, () -> Metainfo.ofInfo(endless));
        String names = "1:a".repeat(101);
        String deep = "d6:lengthi1e4:pathl" + names + "ee";
        assertThrows(
                MalformedMessage.class, () -> Metainfo.ofInfo(bytes(multi(deep, PIECE, 1, ""))));
    }

    private static String file(String attributes, long length, String... path) {
        var names = new StringBuilder();
        for (String name : path) {
            names.append(name.length()).append(':').append(name);
        }
        return "d" + attributes + "6:lengthi" + length + "e4:pathl" + names + "ee";
    }

    private static String multi(String files, int pieceLength, int pieces, String more) {
        return "d5:filesl"
                + files
                + "e4:name4:name12:piece lengthi"
                + pieceLength
                + ("e6:pieces" + 20 * pieces + ":" + "a".repeat(20 * pieces))
                + more
                + "e";
    }

    private static String latin1(String hex) {
        return new String(HexFormat.of().parseHex(hex), ISO_8859_1);
    }

    private static byte[] bytes(String latin1) {
        return latin1.getBytes(ISO_8859_1);
    }
}
