package dev.starling.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The test of the test: each kind of bug, planted into the real node, is seen in a storm. */
final class PlantedBugsTest {
    /** A bug may need what not every seed draws. */
    private static final int SEEDS = 8;

    @Test
    void aHealthyNodePasses() {
        for (int seed = 1; seed <= 2; seed++) {
            assertEquals("", new SmallStorm().apply(seed));
        }
    }

    @ParameterizedTest(name = "{0}.{1}: {3} instead of {2}")
    @CsvSource({
        // what it believes
        "RoutingTable, onAnswer, NodeId.equals, isNobody, our own id is in the table",
        "RoutingTable, onAnswer, Bucket.find, isNowhere, twice the id",
        "RoutingTable, onAnswer, RoutingTable.addressConflict, hasNoConflict, twice the address",
        "RoutingTable, place, RoutingTable.indexOf, isFirst, in the wrong bucket",
        "Vantage, onQuery, RoutingTable.onQuery, believesQueries, never answered",
        // whose answers it takes
        "Calls, take, Calls.find, forgetsNothing, an answer was accepted that nobody had asked for",
        "Calls, take, Endpoint.equals, isAnywhere, an answer was accepted that nobody had asked for",
        // how its calls end
        "Calls, end, Host.cancel, cancelsNothing, not every call ends once",
        "Calls, begin, Host.arm, armsNothing, never ended",
        "PeerSearch, onDone, PeersListener.onDone, tellsTwice, the end was told twice",
        // what it keeps
        "Responder, announce, Endpoint.withPort, isElsewhere, other peers are stored than announced",
        "Responder, announce, Tokens.isValid, isAnyToken, a token was good",
        "PeerStore, expire, PeerSet.expire, expiresNothing, announced",
        "ItemStore, forgetExpired, LinkedHashMap.isEmpty, isEmpty, an item",
        "ItemStore, putMutable, Mutable.sequence, isLower, a sequence number fell",
        // what it says
        "Responder, nearest, NearestNodes.closest, alsoNamesMartians, at which nobody can be",
        "PeerSearch, onReply, Vantage.isUsable, isUsable, a peer was told who can be nowhere",
        "Vantage, usableNodes, Vantage.isUsable, isUsable, somebody was asked who can be nowhere",
        "Vantage, onQuery, Asked.transaction, isAnotherTransaction, an answer to no question",
        // how much it keeps
        "RoutingTable, place, RoutingTable.capacity, hasRoomForAll, too many contacts",
        // whether it heals
        "RoutingTable, onTimeout, Bucket.failed, countsNoFailure, still believes in",
        "Responder, nearest, NearestNodes.closest, namesNobody, did not heal",
    })
    @SuppressWarnings("unchecked")
    void aPlantedBugIsSeen(String sick, String method, String called, String plant, String words)
            throws ReflectiveOperationException {
        var mutant = new Mutant("dev.starling.dht." + sick, method, called, plant);
        var storm =
                (LongFunction<String>)
                        mutant.loadClass(SmallStorm.class.getName()).getConstructor().newInstance();
        String seen = "";
        for (long seed = 1; seed <= SEEDS && seen.isEmpty(); seed++) {
            seen = storm.apply(seed);
        }
        assertTrue(mutant.isPlanted(), "nothing was planted");
        assertTrue(seen.contains(words), "seen was: " + seen);
    }
}
