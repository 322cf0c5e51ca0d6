package dev.starling.peer.mse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.dht.InfoHash;
import dev.starling.host.Stream;
import dev.starling.peer.wire.Handshake;
import dev.starling.peer.wire.PeerId;
import dev.starling.peer.wire.WireWriter;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MseTest {
    private static final InfoHash TORRENT = new InfoHash(11, 22, 33);
    private static final byte[] HELLO = handshake(1);
    private static final byte[] WELCOME = handshake(2);
    private static final List<String> WELL = List.of("open", "bytes");

    private static final class Meeting {
        final PipeWorld world;
        final Talker initiator = new Talker(HELLO);
        final Talker responder = new Talker(WELCOME);

        Meeting(RandomGenerator random, Encryption ours, Encryption theirs) {
            this(random, ours, theirs, TORRENT);
        }

        Meeting(RandomGenerator random, Encryption ours, Encryption theirs, InfoHash known) {
            world = new PipeWorld(random);
            world.connect(
                    new MseInitiator(world, TORRENT, ours, initiator),
                    new MseResponder(world, knowing(known), theirs, responder));
        }

        void assertUnderstood(String what) {
            assertEquals(WELL, initiator.events, what);
            assertEquals(WELL, responder.events, what);
            assertArrayEquals(WELCOME, initiator.heard(), what);
            assertArrayEquals(HELLO, responder.heard(), what);
        }

        boolean looksLikeBitTorrent() {
            String seen =
                    world.firstWrote.toString(StandardCharsets.ISO_8859_1)
                            + world.secondWrote.toString(StandardCharsets.ISO_8859_1);
            return seen.contains("BitTorrent");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "PREFER, PREFER, encrypted",
        "PREFER, REQUIRE, encrypted",
        "PREFER, OFF, refused",
        "REQUIRE, PREFER, encrypted",
        "REQUIRE, REQUIRE, encrypted",
        "REQUIRE, OFF, refused",
        "OFF, PREFER, plain",
        "OFF, REQUIRE, refused",
        "OFF, OFF, plain",
    })
    void everyPairOfWishesEndsAsItShould(Encryption ours, Encryption theirs, String outcome) {
        var meeting = new Meeting(new SplittableRandom(1), ours, theirs);
        meeting.world.run();
        if (outcome.equals("refused")) {
            assertEquals(List.of("CLOSED_HERE"), meeting.responder.events);
            assertFalse(meeting.initiator.events.contains("bytes"));
        } else {
            meeting.assertUnderstood(outcome);
            assertEquals(outcome.equals("plain"), meeting.looksLikeBitTorrent());
        }
    }

    @Test
    void whoIsRefusedPlainlyHasNotBeenOpen() {
        var meeting = new Meeting(new SplittableRandom(1), Encryption.PREFER, Encryption.OFF);
        meeting.world.run();
        assertEquals(List.of("RESET"), meeting.initiator.events);
    }

    @Test
    void theHandshakeTravelsWithTheProofAndSavesARoundTrip() {
        var meeting = new Meeting(new SplittableRandom(1), Encryption.PREFER, Encryption.PREFER);
        meeting.world.run();
        // Four turns: key, key, proof with the handshake, choice with the answer.
        int afterKeys = meeting.world.firstWrote.size() - DiffieHellman.LENGTH;
        assertTrue(afterKeys >= 20 + 20 + 16 + Handshake.LENGTH);
        meeting.assertUnderstood("");
    }

    @Test
    void whoOffersPlaintextAloneIsEncryptedNoFurtherThanItsProof() {
        for (Encryption ours : List.of(Encryption.PREFER, Encryption.REQUIRE)) {
            var world = new PipeWorld(new SplittableRandom(7));
            var accepted = new Talker(WELCOME);
            var plainly = new PlaintextOnly(HELLO);
            world.connect(plainly, new MseResponder(world, knowing(TORRENT), ours, accepted));
            world.run();
            if (ours == Encryption.REQUIRE) {
                assertEquals(List.of("CLOSED_HERE"), accepted.events);
            } else {
                // Its handshake came encrypted with the proof, and once more in the open.
                assertArrayEquals(Negotiation.joined(HELLO, HELLO), accepted.heard());
                byte[] wire = world.secondWrote.toByteArray();
                assertArrayEquals(
                        WELCOME,
                        Arrays.copyOfRange(wire, wire.length - WELCOME.length, wire.length));
            }
        }
    }

    @Test
    void everyChunkMayBeCutAnywhere() {
        for (int cut = 1; cut < 720; cut++) {
            int first = cut;
            for (Encryption ours : List.of(Encryption.PREFER, Encryption.REQUIRE)) {
                var meeting = new Meeting(new SplittableRandom(cut), ours, Encryption.PREFER);
                var isFirst = new boolean[] {true};
                meeting.world.chunk =
                        waiting -> {
                            isFirst[0] = !isFirst[0] || waiting <= first;
                            return isFirst[0] ? waiting : first;
                        };
                meeting.world.run();
                meeting.assertUnderstood("cut at " + cut);
            }
        }
    }

    @Test
    void chunksMayBeOfAnySize() {
        for (int seed = 0; seed < 300; seed++) {
            var random = new SplittableRandom(seed);
            var meeting = new Meeting(random.split(), Encryption.PREFER, Encryption.PREFER);
            int longest = seed == 0 ? 1 : 1 + random.nextInt(800);
            meeting.world.chunk = _ -> 1 + random.nextInt(longest);
            meeting.world.run();
            meeting.assertUnderstood("seed " + seed);
        }
    }

    @Test
    void padsMayBeOfAnyLength() {
        for (int pad = 0; pad <= Negotiation.PAD_BYTES_MAX; pad++) {
            var meeting = new Meeting(new Padding(pad), Encryption.REQUIRE, Encryption.REQUIRE);
            meeting.world.run();
            meeting.assertUnderstood("pads of " + pad);
            int theirs = 96 + pad + 14 + pad + WELCOME.length;
            assertEquals(theirs, meeting.world.secondWrote.size());
        }
    }

    @Test
    void whoSpeaksOfAnotherTorrentIsTurnedAway() {
        var other = new InfoHash(1, 1, 1);
        var meeting =
                new Meeting(new SplittableRandom(1), Encryption.PREFER, Encryption.PREFER, other);
        meeting.world.run();
        assertEquals(List.of("CLOSED_HERE"), meeting.responder.events);
        assertEquals(List.of("open", "RESET"), meeting.initiator.events);
    }

    @Test
    void whoSaysNothingIsGivenTenSeconds() {
        var world = new PipeWorld(new SplittableRandom(1));
        var dialled = new Talker(HELLO);
        var accepted = new Talker(WELCOME);
        var silent = new Talker(new byte[0]);
        var half = new Talker(Arrays.copyOf(HELLO, 19));
        world.connect(new MseInitiator(world, TORRENT, Encryption.PREFER, dialled), silent);
        world.connect(half, new MseResponder(world, knowing(TORRENT), Encryption.PREFER, accepted));
        world.elapse(Negotiation.NANOS_MAX - 1);
        assertEquals(List.of(), dialled.events);
        assertEquals(List.of(), accepted.events);
        world.elapse(1);
        assertEquals(List.of("TIMED_OUT"), dialled.events);
        assertEquals(List.of("TIMED_OUT"), accepted.events);
    }

    @Test
    void whoNegotiatedInTimeStays() {
        for (Encryption ours : Encryption.values()) {
            var meeting = new Meeting(new SplittableRandom(1), ours, Encryption.PREFER);
            meeting.world.elapse(2 * Negotiation.NANOS_MAX);
            meeting.assertUnderstood("" + ours);
        }
    }

    @Test
    void aPlainHandshakeIsRecognisedWhereverItIsCut() {
        byte[] said = Arrays.copyOf(HELLO, 100);
        for (int cut = 1; cut <= said.length; cut++) {
            int first = cut;
            var world = new PipeWorld(new SplittableRandom(1));
            var isFirst = new boolean[] {true};
            world.chunk =
                    waiting -> {
                        int size = isFirst[0] ? first : waiting;
                        isFirst[0] = false;
                        return size;
                    };
            var plain = new Talker(said);
            var accepted = new Talker(WELCOME);
            world.connect(
                    plain, new MseResponder(world, knowing(TORRENT), Encryption.PREFER, accepted));
            world.run();
            assertArrayEquals(said, accepted.heard(), "cut at " + cut);
            assertArrayEquals(WELCOME, plain.heard());
        }
    }

    @Test
    void aKeyThatBeginsLikeAPlainHandshakeIsAKey() {
        var world = new PipeWorld(new SplittableRandom(1));
        byte[] key = Arrays.copyOf(HELLO, DiffieHellman.LENGTH);
        key[19] = 'L';
        var strange = new Talker(key);
        var accepted = new Talker(WELCOME);
        world.connect(
                strange, new MseResponder(world, knowing(TORRENT), Encryption.PREFER, accepted));
        world.run();
        assertTrue(strange.heard().length >= DiffieHellman.LENGTH);
        assertEquals(List.of(), accepted.events);
    }

    @Test
    void whoAnswersPlainlyIsNoResponder() {
        var world = new PipeWorld(new SplittableRandom(1));
        var dialled = new Talker(HELLO);
        var plain = new Talker(WELCOME);
        world.connect(new MseInitiator(world, TORRENT, Encryption.PREFER, dialled), plain);
        world.run();
        assertEquals(List.of("CLOSED_HERE"), dialled.events);
    }

    @Test
    void noiseIsTurnedAwayWithoutBeingKept() {
        for (int seed = 0; seed < 200; seed++) {
            var random = new SplittableRandom(seed);
            var noise = new byte[100_000];
            random.nextBytes(noise);
            var world = new PipeWorld(random.split());
            world.chunk = _ -> 1 + random.nextInt(1500);
            var accepted = new Talker(WELCOME);
            var dialled = new Talker(HELLO);
            world.connect(
                    new Talker(noise),
                    new MseResponder(world, knowing(TORRENT), Encryption.PREFER, accepted));
            world.connect(
                    new MseInitiator(world, TORRENT, Encryption.PREFER, dialled),
                    new Talker(noise));
            world.run();
            assertEquals(List.of("CLOSED_HERE"), accepted.events, "seed " + seed);
            assertEquals("CLOSED_HERE", dialled.events.getLast(), "seed " + seed);
        }
    }

    @Test
    void aKeyWhoseSecretAnybodyKnowsIsRefused() {
        for (String key : List.of("00", "01", DiffieHellmanTest.P_LESS_ONE, DiffieHellmanTest.P)) {
            byte[] bytes = DiffieHellmanTest.bytes(key);
            var world = new PipeWorld(new SplittableRandom(1));
            var accepted = new Talker(WELCOME);
            var dialled = new Talker(HELLO);
            world.connect(
                    new Talker(bytes),
                    new MseResponder(world, knowing(TORRENT), Encryption.PREFER, accepted));
            world.connect(
                    new MseInitiator(world, TORRENT, Encryption.PREFER, dialled),
                    new Answerer(bytes));
            world.run();
            assertEquals(List.of("CLOSED_HERE"), accepted.events);
            assertEquals(List.of("CLOSED_HERE"), dialled.events);
        }
    }

    @Test
    void whatIsWrittenStaysAsItWas() {
        var meeting = new Meeting(new SplittableRandom(1), Encryption.REQUIRE, Encryption.REQUIRE);
        meeting.world.run();
        byte[] shared = WELCOME.clone();
        meeting.responder.stream().write(ByteBuffer.wrap(shared));
        meeting.world.run();
        assertArrayEquals(WELCOME, shared);
        assertArrayEquals(HELLO, handshake(1));
        assertArrayEquals(Negotiation.joined(WELCOME, WELCOME), meeting.initiator.heard());
    }

    @Test
    void whoStopsReadingHearsNothingUntilItGoesOn() {
        for (Encryption ours : Encryption.values()) {
            var random = new SplittableRandom(3);
            var world = new PipeWorld(random.split());
            var content = new byte[300_000];
            random.nextBytes(content);
            byte[] all = Negotiation.joined(HELLO, content);
            var initiator = new Talker(all);
            var fussy = new Fussy();
            world.connect(
                    new MseInitiator(world, TORRENT, ours, initiator),
                    new MseResponder(world, knowing(TORRENT), Encryption.PREFER, fussy));
            for (int i = 0; i < 100 && fussy.heard().length < all.length; i++) {
                world.run();
                fussy.goOn();
            }
            assertArrayEquals(all, fussy.heard());
            assertTrue(fussy.stops > 1, "it stopped " + fussy.stops + " times");
        }
    }

    @Test
    void aHandlerThatClosesHearsNothingElse() {
        for (Encryption ours : Encryption.values()) {
            for (boolean isAtOnce : new boolean[] {true, false}) {
                var world = new PipeWorld(new SplittableRandom(4));
                var initiator = new Talker(Arrays.copyOf(HELLO, 200_000));
                var closer = new Closer(isAtOnce);
                world.connect(
                        new MseInitiator(world, TORRENT, ours, initiator),
                        new MseResponder(world, knowing(TORRENT), Encryption.PREFER, closer));
                world.run();
                List<String> expected =
                        isAtOnce
                                ? List.of("open", "CLOSED_HERE")
                                : List.of("open", "bytes", "CLOSED_HERE");
                assertEquals(expected, closer.events, ours + " " + isAtOnce);
                assertEquals("CLOSED_HERE", initiator.events.getLast());
            }
        }
    }

    @Test
    void scribblesOnTheWayHarmNobody() {
        int understood = 0;
        for (int seed = 0; seed < 1000; seed++) {
            var random = new SplittableRandom(seed);
            var meeting = new Meeting(random.split(), Encryption.PREFER, Encryption.PREFER);
            meeting.world.scribbleAt = random.nextInt(1200);
            meeting.world.run();
            meeting.world.elapse(Negotiation.NANOS_MAX);
            boolean isUnharmed =
                    Arrays.equals(WELCOME, meeting.initiator.heard())
                            && Arrays.equals(HELLO, meeting.responder.heard());
            understood += isUnharmed ? 1 : 0;
        }
        // In a pad it matters to nobody.
        assertTrue(understood > 300 && understood < 900, "understood " + understood);
    }

    static Function<InfoHash, Optional<InfoHash>> knowing(InfoHash known) {
        return hashed ->
                hashed.equals(SharedKey.hashed(known)) ? Optional.of(known) : Optional.empty();
    }

    private static byte[] handshake(int seed) {
        var random = new SplittableRandom(seed);
        var handshake = new Handshake(TORRENT, PeerId.ours(random), true, true, false);
        ByteBuffer encoded = WireWriter.handshake(handshake);
        var bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        return bytes;
    }

    /** Noise as ever, but pads of one length. */
    private static final class Padding implements RandomGenerator {
        private final SplittableRandom noise = new SplittableRandom(9);
        private final int pad;

        Padding(int pad) {
            this.pad = pad;
        }

        @Override
        public long nextLong() {
            return noise.nextLong();
        }

        @Override
        public int nextInt(int bound) {
            return bound == Negotiation.PAD_BYTES_MAX + 1 ? pad : noise.nextInt(bound);
        }
    }

    /** Offers nothing but plaintext, and goes on so without waiting for the answer. */
    private static final class PlaintextOnly extends Talker {
        private final BigInteger exponent = BigInteger.valueOf(123_456_789);
        private final byte[] hello;
        private boolean isProven;

        PlaintextOnly(byte[] hello) {
            super(DiffieHellman.publicKey(BigInteger.valueOf(123_456_789)));
            this.hello = hello;
        }

        @Override
        public void onBytes(ByteBuffer bytes) {
            super.onBytes(bytes);
            if (heard().length < DiffieHellman.LENGTH || isProven) {
                return;
            }
            isProven = true;
            byte[] theirs = Arrays.copyOf(heard(), DiffieHellman.LENGTH);
            byte[] secret = DiffieHellman.secret(exponent, theirs);
            byte[] proof =
                    ByteBuffer.allocate(16 + hello.length)
                            .putLong(0)
                            .putInt(Negotiation.PLAIN)
                            .putShort((short) 0)
                            .putShort((short) hello.length)
                            .put(hello)
                            .array();
            Rc4.ofInitiator(secret, TORRENT).apply(proof, 0, proof.length);
            byte[] mark = Sha1.of("req1", secret);
            byte[] torrent = Negotiation.masked(SharedKey.hashed(TORRENT), secret);
            byte[] all = Negotiation.joined(mark, torrent, proof, hello);
            stream().write(ByteBuffer.wrap(all));
        }
    }

    /** Says what it has to say when it is spoken to. */
    private static final class Answerer extends Talker {
        private final byte[] answer;

        Answerer(byte[] answer) {
            super(new byte[0]);
            this.answer = answer;
        }

        @Override
        public void onBytes(ByteBuffer bytes) {
            if (heard().length == 0) {
                stream().write(ByteBuffer.wrap(answer));
            }
            super.onBytes(bytes);
        }
    }

    /** Stops reading after whatever it reads. */
    private static final class Fussy extends Talker {
        int stops;
        private boolean isReading = true;

        Fussy() {
            super(WELCOME);
        }

        void goOn() {
            isReading = true;
            stream().autoRead(true);
        }

        @Override
        public void onOpen(Stream opened) {
            super.onOpen(opened);
            opened.autoRead(false);
            isReading = false;
        }

        @Override
        public void onBytes(ByteBuffer bytes) {
            assertTrue(isReading, "bytes while reading is off");
            super.onBytes(bytes);
            stream().autoRead(false);
            isReading = false;
            stops++;
        }
    }

    private static final class Closer extends Talker {
        private final boolean isAtOnce;

        Closer(boolean isAtOnce) {
            super(new byte[0]);
            this.isAtOnce = isAtOnce;
        }

        @Override
        public void onOpen(Stream opened) {
            super.onOpen(opened);
            if (isAtOnce) {
                opened.close();
            }
        }

        @Override
        public void onBytes(ByteBuffer bytes) {
            super.onBytes(bytes);
            stream().close();
        }
    }
}
