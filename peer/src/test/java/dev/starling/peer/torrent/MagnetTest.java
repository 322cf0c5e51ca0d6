package dev.starling.peer.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.bencode.MalformedMessage;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MagnetTest {
    private static final String V1 = "0123456789abcdef0123456789abcdef01234567";
    private static final String V1_BASE32 = "AERUKZ4JVPG66AJDIVTYTK6N54ASGRLH";
    private static final String V2 =
            "caf1e1c30e81cb361b9ee167c4aa64228a7fa4fa9f6105232b28ad099f3a302e";
    private static final String LINK = "magnet:?xt=urn:btih:" + V1;

    @ParameterizedTest
    @ValueSource(
            strings = {
                LINK,
                "magnet:?xt=urn:btih:" + V1_BASE32,
                "MAGNET:?XT.1=URN:BTIH:0123456789ABCDEF0123456789ABCDEF01234567",
                "magnet:?&&x&=&dn=100%&xt=urn%3Abtih%3A" + V1
            })
    void knowsAnInfohashInEverySpelling(String link) throws MalformedMessage {
        assertEquals(V1, Magnet.parse(link).infoHash().toString());
    }

    @Test
    void knowsBothVersions() throws MalformedMessage {
        var hybrid = Magnet.parse(LINK + "&xt=urn:btmh:1220" + V2);
        assertEquals(V1, hybrid.infoHash().toString());
        assertEquals(Optional.of(V2), hybrid.v2());
        var v2 = Magnet.parse("magnet:?xt=urn:btmh:1220" + V2);
        assertEquals(V2.substring(0, 40), v2.infoHash().toString());
        assertEquals(Optional.empty(), v2.v1());
    }

    @Test
    void knowsBareHashes() {
        assertEquals(V1, Magnet.ofHash(V1).orElseThrow().infoHash().toString());
        assertEquals(V1, Magnet.ofHash(V1_BASE32).orElseThrow().infoHash().toString());
        assertEquals(Optional.of(V2), Magnet.ofHash(V2).orElseThrow().v2());
        assertEquals(Optional.empty(), Magnet.ofHash(V1 + "0"));
    }

    @Test
    void knowsNamePeersFilesAndWebSeeds() throws MalformedMessage {
        var magnet =
                Magnet.parse(
                        LINK
                                + "&dn=a+name%20of%20%C3%BC&x.pe=127.0.0.1:6881&x.pe=[::1]:1"
                                + "&x.pe=example.invalid%3A80&so=7,0,2-4,3&ws=http%3A%2F%2Fx%2Fy"
                                + "&tr=udp://tracker.invalid&dn=another");
        assertEquals(Optional.of("a name of ü"), magnet.name());
        assertEquals(List.of("127.0.0.1:6881", "[::1]:1", "example.invalid:80"), magnet.peers());
        assertEquals(List.of(0, 2, 3, 4, 7), magnet.selected());
        assertEquals(List.of("http://x/y"), magnet.webSeeds());
    }

    @Test
    void peersThatCannotBeAreLeftOut() throws MalformedMessage {
        var magnet =
                Magnet.parse(
                        LINK
                                + "&x.pe=127.0.0.1&x.pe=:1&x.pe=a:0&x.pe=a:65536&x.pe=a:x&x.pe="
                                + "&x.pe=::1:80&x.pe=a:65535&x.pe=a:65535");
        assertEquals(List.of("a:65535"), magnet.peers());
        assertEquals(100, Magnet.parse(LINK + manyPeers(101)).peers().size());
    }

    @Test
    void whatIsWrittenIsReadAlike() throws MalformedMessage {
        var magnet =
                new Magnet(
                        new InfoHashes(Magnet.parse(LINK).v1(), Optional.of(V2)),
                        Optional.of("100% & more=#ü+\n"),
                        List.of("127.0.0.1:1", "[::1]:2"),
                        List.of(0, 1, 2, 5, 7, 8),
                        List.of("http://x/?a=b&c"));
        assertTrue(magnet.toString().contains("&so=0-2,5,7-8&"), magnet::toString);
        assertTrue(magnet.toString().contains("dn=100%25%20%26%20more"), magnet::toString);
        assertEquals(magnet, Magnet.parse(magnet.toString()));
        assertEquals(LINK, Magnet.parse(LINK).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "magnet:",
                "magnet:?",
                "magnet:?xt=",
                "magnet:?dn=x",
                "magnet:?xt=urn:btih:",
                "magnet:?xt=urn:btih:xyz",
                LINK + "0",
                "magnet:?xt=urn:btmh:" + V2,
                "magnet:?xt=urn:btmh:1120" + V2,
                "magnet:?xt=%zz",
                "magnet:?xt=urn:sha1:" + V1,
                LINK + "&so=",
                LINK + "&so=1,",
                LINK + "&so=-1",
                LINK + "&so=3-2",
                LINK + "&so=0-999999",
                LINK + "&so=1-2-3",
                LINK + "&so=9999999999999"
            })
    void refusesWhatNamesNoTorrentOrNoFiles(String link) {
        var refused = assertThrows(MalformedMessage.class, () -> Magnet.parse(link));
        assertTrue(String.valueOf(refused.getMessage()).startsWith("the magnet link"));
    }

    @Test
    void refusesAnEndlessOne() {
        assertThrows(MalformedMessage.class, () -> Magnet.parse(LINK + manyPeers(50_000)));
    }

    private static String manyPeers(int count) {
        var peers = new StringBuilder();
        for (int i = 0; i < count; i++) {
            peers.append("&x.pe=a:").append(1 + i);
        }
        return peers.toString();
    }
}
