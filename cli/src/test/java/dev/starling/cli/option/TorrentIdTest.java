package dev.starling.cli.option;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.cli.output.ExitCode;
import dev.starling.cli.output.Failure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All ways in which users name a torrent, and much that names none. */
final class TorrentIdTest {
    private static final String V1 = "0123456789abcdef0123456789abcdef01234567";
    private static final String V1_BASE32 = "AERUKZ4JVPG66AJDIVTYTK6N54ASGRLH";
    private static final String V2 =
            "caf1e1c30e81cb361b9ee167c4aa64228a7fa4fa9f6105232b28ad099f3a302e";

    @TempDir private Path directory = Path.of("");

    @ParameterizedTest
    @ValueSource(
            strings = {
                V1,
                "0123456789ABCDEF0123456789ABCDEF01234567",
                V1_BASE32,
                "aerukz4jvpg66ajdivtytk6n54asgrlh",
                "magnet:?xt=urn:btih:" + V1,
                "magnet:?xt=urn:btih:" + V1_BASE32 + "&dn=a+name&tr=udp%3A%2F%2Ftracker",
                "MAGNET:?dn=x&XT.1=URN:BTIH:" + V1,
                "magnet:?dn=100%&xt=urn%3Abtih%3A" + V1,
                "magnet:?xt=urn:sha1:whatever&xt=urn:btih:" + V1 + "&xt=urn:btmh:1220" + V2
            })
    void knowsVersionOneInEveryForm(String text) throws Exception {
        var id = of(text);
        assertEquals(V1, id.infoHash().toString());
        assertEquals(V1, id.v1().orElseThrow().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {V2, "magnet:?xt=urn:btmh:1220" + V2})
    void truncatesVersionTwoForTheDht(String text) throws Exception {
        var id = of(text);
        assertEquals(V2.substring(0, 40), id.infoHash().toString());
        assertEquals(Optional.of(V2), id.v2());
        assertEquals(Optional.empty(), id.v1());
    }

    @Test
    void hashesTheInfoOfATorrentAsItWasReceived() throws Exception {
        // Its keys are not in order: written anew it would be another torrent.
        String info = "d6:pieces20:aaaaaaaaaaaaaaaaaaaa4:name1:n12:piece lengthi16384ee";
        String torrent = "d8:announce1:x4:info" + info + "e";
        Path file = directory.resolve("a.torrent");
        Files.writeString(file, torrent, ISO_8859_1);
        String expected = hash("SHA-1", info);
        assertEquals(expected, of(file.toString()).infoHash().toString());
        assertEquals(expected, ofStandardInput(torrent).infoHash().toString());
        assertEquals(expected, ofStandardInput(torrent + "\n").infoHash().toString());
    }

    @Test
    void knowsVersionTwoAndHybridTorrents() throws Exception {
        String v2 = "d9:file treede12:meta versioni2e4:name1:ne";
        var id = ofStandardInput("d4:info" + v2 + "e");
        assertEquals(Optional.of(hash("SHA-256", v2)), id.v2());
        assertEquals(hash("SHA-256", v2).substring(0, 40), id.infoHash().toString());

        String hybrid = "d12:meta versioni2e4:name1:n6:pieces0:e";
        id = ofStandardInput("d4:info" + hybrid + "e");
        assertEquals(hash("SHA-1", hybrid), id.infoHash().toString());
        assertEquals(Optional.of(hash("SHA-256", hybrid)), id.v2());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "0123456789abcdef0123456789abcdef0123456",
                "0123456789abcdef0123456789abcdef0123456g",
                "AERUKZ4JVPG66AJDIVTYTK6N54ASGRL1",
                "1220caf1e1c30e81cb361b9ee167c4aa64228a7fa4fa9f6105232b28ad099f3a302e",
                "/nonexistent/a.torrent",
                "a\0b",
                "magnet:",
                "magnet:?",
                "magnet:?xt=",
                "magnet:?dn=x",
                "magnet:?xt=urn:btih:",
                "magnet:?xt=urn:btih:xyz",
                "magnet:?xt=urn:btih:" + V1 + "0",
                "magnet:?xt=urn:btmh:" + V2,
                "magnet:?xt=urn:btmh:1120" + V2,
                "magnet:?xt=%zz",
                "magnet:?xt=urn:sha1:" + V1,
                "https://example.invalid/a.torrent"
            })
    void refusesWhatNamesNoTorrent(String text) {
        refused(() -> of(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "x",
                "de",
                "le",
                "i1e",
                "4:info",
                "d4:infoe",
                "d4:infoi1ee",
                "d4:infolee",
                "d4:infod4:name1:n",
                "d4:infod4:name99999999999:n",
                "d4:infod12:meta version1:2ee",
                "<html>"
            })
    void refusesWhatIsNoTorrent(String content) {
        refused(() -> ofStandardInput(content));
    }

    @Test
    void refusesADeepOne() {
        String deep = "d4:infod1:a" + "l".repeat(5_000_000) + "e".repeat(5_000_000) + "ee";
        refused(() -> ofStandardInput(deep));
    }

    @Test
    void refusesMoreValuesThanAnyTorrentHas() {
        refused(() -> ofStandardInput("d4:infol" + "le".repeat(5_000_000) + "ee"));
    }

    @Test
    void refusesAnEndlessOneAndADirectory() {
        var endless =
                new InputStream() {
                    @Override
                    public int read() {
                        return 'l';
                    }

                    @Override
                    public int read(byte[] bytes, int offset, int length) {
                        return length;
                    }
                };
        refused(() -> TorrentId.of("-", endless));
        refused(() -> of(directory.toString()));
    }

    private static TorrentId of(String text) throws IOException, Failure {
        return TorrentId.of(text, InputStream.nullInputStream());
    }

    private static TorrentId ofStandardInput(String torrent) throws IOException, Failure {
        return TorrentId.of("-", new ByteArrayInputStream(torrent.getBytes(ISO_8859_1)));
    }

    private static String hash(String algorithm, String text) throws Exception {
        byte[] bytes = text.getBytes(ISO_8859_1);
        return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
    }

    @FunctionalInterface
    private interface Attempt {
        TorrentId make() throws Exception;
    }

    private static void refused(Attempt attempt) {
        var failure = assertThrows(Failure.class, attempt::make);
        assertEquals(ExitCode.USAGE, failure.code());
        assertTrue(failure.line().length() > 20, failure::line);
    }
}
