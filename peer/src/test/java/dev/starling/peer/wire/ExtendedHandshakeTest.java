package dev.starling.peer.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.bencode.MalformedMessage;
import dev.starling.host.Endpoint;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ExtendedHandshakeTest {
    @Test
    void oursIsReadBackAsItWas() throws Exception {
        for (int seed = 0; seed < 2000; seed++) {
            var random = new SplittableRandom(seed);
            var said =
                    new ExtendedHandshake(
                            random.nextInt(256),
                            random.nextInt(256),
                            random.nextInt(256),
                            random.nextInt(256),
                            random.nextBoolean(),
                            random.nextBoolean() ? "" : "Starling 0.1",
                            random.nextInt(65536),
                            random.nextInt(5000),
                            random.nextInt(1 << 30),
                            switch (random.nextInt(3)) {
                                case 0 -> Optional.empty();
                                case 1 -> Optional.of(Endpoint.ofIpv4(random.nextInt(), 0));
                                default -> Optional.of(new Endpoint(random.nextLong(), 7, 0));
                            });
            assertEquals(said, ExtendedHandshake.decode(said.encode()), "seed " + seed);
        }
    }

    @Test
    void whatAnotherProgramSaysIsUnderstood() throws Exception {
        var theirs =
                decode(
                        "d12:complete_agoi1e1:md11:lt_donthavei7e10:share_modei8e"
                                + "11:upload_onlyi3e12:ut_holepunchi4e11:ut_metadatai2e6:ut_pexi1ee"
                                + "13:metadata_sizei31235e1:pi6881e4:reqqi500e"
                                + "1:v17:libtorrent/2.0.8.6:yourip4:\u007f\u0000\u0000\u0001e");
        assertEquals(1, theirs.pex());
        assertEquals(2, theirs.metadata());
        assertEquals(7, theirs.dontHave());
        assertEquals(3, theirs.uploadOnlyMessage());
        assertEquals(31235, theirs.metadataSize());
        assertEquals(6881, theirs.port());
        assertEquals(500, theirs.requestsMax());
        assertEquals("libtorrent/2.0.8.", theirs.client());
        assertEquals(Optional.of(Endpoint.parse("127.0.0.1:0")), theirs.yourAddress());
    }

    @Test
    void aSecondOneChangesOnlyWhatItNames() throws Exception {
        ExtendedHandshake first =
                decode("d1:md11:ut_metadatai2e6:ut_pexi1ee1:pi6881e4:reqqi500e1:v1:xe");
        ExtendedHandshake second =
                first.updatedBy(latin1("d1:md6:ut_pexi0ee13:metadata_sizei99e11:upload_onlyi1ee"));
        assertEquals(0, second.pex());
        assertEquals(2, second.metadata());
        assertEquals(99, second.metadataSize());
        assertTrue(second.isUploadOnly());
        assertEquals(6881, second.port());
        assertEquals(500, second.requestsMax());
        assertEquals("x", second.client());
    }

    @Test
    void numbersThatMakeNoSenseCountAsUnsaid() throws Exception {
        var theirs =
                decode(
                        "d1:md11:ut_metadatai256e6:ut_pexi-1ee13:metadata_sizei-5e"
                                + "1:pi65536e4:reqq3:abc1:vi7e6:yourip5:abcdee");
        assertEquals(ExtendedHandshake.NONE, theirs);
        assertEquals(ExtendedHandshake.NONE, decode("d13:metadata_sizei9223372036854775807ee"));
    }

    @Test
    void whoWantsNothingMoreSaysSoAndWhenThatIsOverToo() throws Exception {
        var to = dev.starling.host.Endpoint.parse("192.0.2.1:1");
        var done = ExtendedHandshake.ours(1, 2, 3, 4, true, "", 1, 1, 0, to);
        var again = ExtendedHandshake.ours(1, 2, 3, 4, false, "", 1, 1, 0, to);
        var heard = ExtendedHandshake.decode(done.encode());
        assertEquals(done, heard);
        assertEquals(again, heard.updatedBy(again.encode()));
        assertEquals(again, heard.withUploadOnly(false));
    }

    @Test
    void aClientsNameIsFitToBeShown() throws Exception {
        assertEquals("[31mred", decode("d1:v10:\u001b[31mred\r\u0007e").client());
        assertEquals(
                "x".repeat(ExtendedHandshake.CLIENT_CHARS_MAX),
                decode("d1:v500:" + "x".repeat(500) + "e").client());
        assertEquals("µTorrent", decode("d1:v8:\u00b5Torrente").client());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "le",
                "i1e",
                "d1:m",
                "d1:mi1ee",
                "d1:mdee1:x",
                "d1:mdeetail",
            })
    void garbageIsRefused(String payload) {
        assertThrows(MalformedMessage.class, () -> decode(payload));
    }

    @Test
    void whatIsTooLongOrTooRichIsRefused() {
        assertThrows(MalformedMessage.class, () -> decode("d1:v20000:" + "x".repeat(20_000) + "e"));
        assertThrows(MalformedMessage.class, () -> decode("d1:xl" + "le".repeat(5000) + "ee"));
        assertThrows(MalformedMessage.class, () -> decode("l".repeat(16_000)));
    }

    private static ExtendedHandshake decode(String payload) throws MalformedMessage {
        return ExtendedHandshake.decode(latin1(payload));
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
