package dev.starling.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.starling.purity.ArrowCheck;
import dev.starling.purity.PurityCheck;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PeerPurityTest {
    @Test
    void thisModuleIsPure() {
        assertEquals(List.of(), PurityCheck.refusalsInModuleOf(PeerSource.class));
    }

    /** All of it lies beside the peer's own packages, which know nothing of it. */
    @Test
    void onlyTheWholeNodeKnowsBothTheDhtAndThePeer() {
        assertEquals(
                List.of(),
                ArrowCheck.strayReferences(
                        PeerSource.class,
                        "dev/starling/node/",
                        new TreeSet<>(
                                List.of(
                                        "dev/starling/dht/",
                                        "dev/starling/host/",
                                        "dev/starling/peer/"))));
    }

    /**
     * Which packages of ours each package knows, beside itself; it has a face of its own for none.
     */
    @ParameterizedTest
    @CsvSource({
        "torrent/, dht/InfoHash bencode/",
        "wire/, dht/InfoHash bencode/ host/ peer/torrent/",
        "mse/, dht/InfoHash host/ peer/wire/",
        "picking/, bencode/ host/ peer/torrent/",
        "storage/, bencode/ host/ peer/torrent/",
        "storage/file/, peer/storage/",
        "'', dht/InfoHash bencode/ host/ peer/torrent/ peer/wire/ peer/mse/ peer/picking/"
                + " peer/storage/"
    })
    void arrowsBetweenThePackagesPointOneWay(String folder, String known) {
        var allowed = new TreeSet<String>();
        for (String each : known.split(" ", -1)) {
            allowed.add("dev/starling/" + each);
        }
        assertEquals(
                List.of(),
                ArrowCheck.strayReferences(
                        PeerSource.class, "dev/starling/peer/" + folder, allowed));
    }
}
