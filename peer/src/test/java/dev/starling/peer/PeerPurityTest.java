package dev.starling.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.starling.purity.ArrowCheck;
import dev.starling.purity.PurityCheck;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class PeerPurityTest {
    @Test
    void thisModuleIsPure() {
        assertEquals(List.of(), PurityCheck.refusalsInModuleOf(PeerSource.class));
    }

    @Test
    void ofTheDhtModuleOnlyTheInfoHashTheSeamAndBencodeAreKnown() {
        assertEquals(
                List.of(),
                ArrowCheck.strayReferences(
                        PeerSource.class,
                        "dev/starling/peer/",
                        Set.of(
                                "dev/starling/dht/InfoHash",
                                "dev/starling/host/",
                                "dev/starling/bencode/")));
    }
}
