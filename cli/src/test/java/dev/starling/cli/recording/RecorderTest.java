package dev.starling.cli.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.dht.DhtWatcher;
import dev.starling.dht.NodeId;
import dev.starling.dht.SearchReport;
import dev.starling.host.Endpoint;
import dev.starling.peer.Parting;
import dev.starling.peer.PeerWatcher;
import dev.starling.peer.storage.HashWatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;

final class RecorderTest {
    private static final NodeId TARGET = NodeId.random(new SplittableRandom(1));
    private static final Endpoint PEER = Endpoint.loopback(6881);

    /** Remembers what it hears. */
    private static final class Next implements DhtWatcher, PeerWatcher, HashWatcher {
        final List<Object> heard = new ArrayList<>();
        final Consumer<SearchReport> whenLookupIsOver = heard::add;
        final Consumer<Optional<Parting>> whenDialIsOver = heard::add;

        @Override
        public Consumer<SearchReport> onLookup(NodeId target) {
            return whenLookupIsOver;
        }

        @Override
        public Consumer<Optional<Parting>> onDial(Endpoint to) {
            return whenDialIsOver;
        }

        @Override
        public boolean watch(From from, int bytes, BooleanSupplier hashing) {
            heard.add(from);
            return hashing.getAsBoolean();
        }
    }

    @Test
    void nothingIsBetweenWhileNothingIsRecorded() {
        var next = new Next();
        var recorder = new Recorder<>(next);
        assertSame(next.whenLookupIsOver, recorder.onLookup(TARGET));
        assertSame(next.whenDialIsOver, recorder.onDial(PEER));
        assertTrue(recorder.watch(HashWatcher.From.DISK, 1, () -> true));
        assertEquals(List.of(HashWatcher.From.DISK), next.heard);
    }

    @Test
    void theOtherHearsEverythingWhileSomethingIsRecorded() {
        var next = new Next();
        var recorder = new Recorder<>(next);
        try (var recording = new Recording()) {
            recording.enable("dev.starling.Dial");
            recording.start();
            Consumer<Optional<Parting>> whenOver = recorder.onDial(PEER);
            assertNotSame(next.whenDialIsOver, whenOver);
            whenOver.accept(Optional.of(Parting.REFUSED));
        }
        assertEquals(List.of(Optional.of(Parting.REFUSED)), next.heard);
    }
}
