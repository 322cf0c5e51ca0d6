package dev.starling.peer.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.starling.bencode.MalformedMessage;
import dev.starling.host.Endpoint;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PexMessageTest {
    @Test
    void isReadBackWithTheFamiliesOneBehindTheOther() throws Exception {
        for (int seed = 0; seed < 1000; seed++) {
            var random = new SplittableRandom(seed);
            var added = new ArrayList<PexPeer>();
            var dropped = new ArrayList<Endpoint>();
            for (boolean isIpv4 : new boolean[] {true, false}) {
                for (int i = random.nextInt(26); i > 0; i--) {
                    added.add(
                            new PexPeer(
                                    endpoint(random, isIpv4),
                                    random.nextBoolean(),
                                    random.nextBoolean(),
                                    random.nextBoolean()));
                }
                for (int i = random.nextInt(26); i > 0; i--) {
                    dropped.add(endpoint(random, isIpv4));
                }
            }
            var said = new PexMessage(added, dropped);
            assertEquals(said, PexMessage.decode(said.encode()), "seed " + seed);
        }
    }

    @Test
    void isWrittenAsBep11Says() {
        var peer = new PexPeer(Endpoint.parse("1.2.3.4:258"), true, true, true);
        var gone = Endpoint.parse("[3031:3233:3435:3637:3839:4142:4344:4546]:257");
        assertEquals(
                "d5:added6:\u0001\u0002\u0003\u0004\u0001\u00027:added.f1:\u0013"
                        + "6:added60:8:added6.f0:7:dropped0:"
                        + "8:dropped618:0123456789ABCDEF\u0001\u0001e",
                new String(
                        new PexMessage(List.of(peer), List.of(gone)).encode(),
                        StandardCharsets.ISO_8859_1));
    }

    @Test
    void missingFlagsAndUnknownOnesAreNothing() throws Exception {
        var heard = decode("d5:added12:AAAA\u0001\u0001BBBB\u0001\u00017:added.f1:\u00ece");
        assertEquals(
                List.of(
                        new PexPeer(Endpoint.parse("65.65.65.65:257"), false, false, false),
                        new PexPeer(Endpoint.parse("66.66.66.66:257"), false, false, false)),
                heard.added());
    }

    @Test
    void aPeerWithoutAPortIsNone() throws Exception {
        var heard =
                decode(
                        "d5:added12:AAAA\u0000\u0000BBBB\u0001\u00017:added.f2:\u0002\u0010"
                                + "7:dropped6:AAAA\u0000\u0000e");
        assertEquals(
                List.of(new PexPeer(Endpoint.parse("66.66.66.66:257"), false, false, true)),
                heard.added());
        assertEquals(List.of(), heard.dropped());
    }

    @Test
    void nobodyIsListenedToForever() throws Exception {
        String crowd = "ABCD\u0001\u0001".repeat(3000);
        assertEquals(
                PexMessage.HEARD_MAX,
                decode("d5:added" + crowd.length() + ":" + crowd + "e").added().size());
        String greater = "ABCD\u0001\u0001".repeat(20_000);
        assertThrows(
                MalformedMessage.class,
                () -> decode("d5:added" + greater.length() + ":" + greater + "e"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "le",
                "d5:added5:AAAAAe",
                "d5:added7:AAAAAAAe",
                "d6:added66:AAAAAAe",
                "d7:dropped1:Ae",
                "d8:dropped617:AAAAAAAAAAAAAAAAAe",
                "d5:addedi6ee",
                "d5:added6:AAAAAA7:added.fi1ee",
                "deand more",
            })
    void garbageIsRefused(String payload) {
        assertThrows(MalformedMessage.class, () -> decode(payload));
    }

    private static Endpoint endpoint(RandomGenerator random, boolean isIpv4) {
        int port = 1 + random.nextInt(65535);
        return isIpv4
                ? Endpoint.ofIpv4(random.nextInt(), port)
                : new Endpoint(random.nextLong() | 1, random.nextLong(), port);
    }

    private static PexMessage decode(String payload) throws MalformedMessage {
        return PexMessage.decode(payload.getBytes(StandardCharsets.ISO_8859_1));
    }
}
