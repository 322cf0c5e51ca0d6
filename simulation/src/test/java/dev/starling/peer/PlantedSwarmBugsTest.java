package dev.starling.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.simulation.Mutant;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The test of the test: each kind of bug, planted into the real peer, is seen in a storm. */
final class PlantedSwarmBugsTest {
    /** A bug may need what not every seed draws. */
    private static final int SEEDS = 40;

    @Test
    void aHealthyPeerPasses() {
        for (int seed = 1; seed <= 4; seed++) {
            assertEquals("", new SmallSwarmStorm().apply(seed));
        }
    }

    @ParameterizedTest(name = "{0}.{1}: {3} instead of {2}")
    @CsvSource({
        // what counts as stored
        "storage.Storing, storeNow, TorrentStore.isRight, isAnything, it trusts a wrong piece",
        "storage.Storing, storeNow, TorrentStore.write, writesNothing, wrong piece|is not stored",
        "storage.TorrentStore, write, Storage.write, isElsewhere, wrong piece|is not stored",
        "storage.Recollection, of, String.equals, isTheSame, it trusts a wrong piece",
        // what is served; where nobody can listen in, it is seen by what becomes of the server
        "storage.TorrentStore, read, Storage.read, takesAnything, served wrong|who is honest",
        // who is to blame
        "Intake, settle, SmartBan.onFailed, allAreGuilty, who is honest",
        "Intake, onPart, PieceBuffer.put, isElsewhere, who is honest",
        // what is asked for
        "Asking, onChoke, PiecePicker.onChoked, forgetsNothing, nobody is asked",
        "Asking, tick, PiecePicker.onTimeout, forgetsNothing, nobody is asked",
        "Dealings, onGone, Intake.onGone, forgetsNothing, nobody is asked",
        // bounds
        "Company, makeRoomFor, Company.connectionsMax, isWithoutEnd, too many connections",
        // whether it heals
        "MetadataFetch, onHashed, Boolean.booleanValue, isRight, did not complete|who is honest",
        "Trouble, tick, Cure.openAgain, startsNothing, did not complete",
        "Trouble, on, TorrentDisk.whenRoom, waitsForEver, did not complete",
    })
    void aPlantedBugIsSeen(String sick, String method, String called, String plant, String words)
            throws ReflectiveOperationException {
        var mutant = new Mutant("dev.starling.peer." + sick, method, called, plant);
        String seen = firstSeen(mutant, SmallSwarmStorm.class, SEEDS);
        assertTrue(mutant.isPlanted(), "nothing was planted");
        assertTrue(seen.matches("(?s).*(" + words + ").*"), "seen was: " + seen);
    }

    @Test
    void anEndGameThatNeverComesIsSeen() throws ReflectiveOperationException {
        assertEquals("", new SlowEnd().apply(1));
        var mutant =
                new Mutant(
                        "dev.starling.peer.picking.Pick",
                        "takeSlow",
                        "PiecePicker.isEndGame",
                        "isNever");
        String seen = firstSeen(mutant, SlowEnd.class, 1);
        assertTrue(mutant.isPlanted(), "nothing was planted");
        assertTrue(seen.contains("the slow one was waited for"), "seen was: " + seen);
    }

    @SuppressWarnings("unchecked")
    private static String firstSeen(Mutant mutant, Class<?> story, int seeds)
            throws ReflectiveOperationException {
        var told =
                (LongFunction<String>)
                        mutant.loadClass(story.getName()).getConstructor().newInstance();
        String seen = "";
        for (long seed = 1; seed <= seeds && seen.isEmpty(); seed++) {
            seen = told.apply(seed);
        }
        return seen;
    }
}
