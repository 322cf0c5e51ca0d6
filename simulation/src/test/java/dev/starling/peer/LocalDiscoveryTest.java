package dev.starling.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.bencode.BencodeTree;
import dev.starling.dht.InfoHash;
import dev.starling.host.Endpoint;
import dev.starling.peer.mse.Encryption;
import dev.starling.peer.storage.ResumeLog;
import dev.starling.peer.storage.TorrentDisk;
import dev.starling.peer.storage.TorrentStore;
import dev.starling.peer.torrent.Metainfo;
import dev.starling.peer.wire.LocalSearch;
import dev.starling.simulation.NatKind;
import dev.starling.simulation.SimulatedDisk;
import dev.starling.simulation.SimulatedHost;
import dev.starling.simulation.Simulation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Peers behind one router, who know of nobody, and a torrent. */
final class LocalDiscoveryTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final int PORT = 6881;

    private final Simulation simulation = startOne();
    private final List<PeerNode> nodes = new ArrayList<>();

    private static Simulation startOne() {
        try {
            return Simulation.seeded(14).start();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void end() {
        simulation.close();
    }

    private Swarm join(SimulatedHost host, Metainfo torrent, boolean isPublic) {
        var disk = new SimulatedDisk(1);
        SwarmRequest.Disks disks =
                (metainfo, placed, listener) ->
                        new TorrentDisk(
                                host,
                                new TorrentStore(disk.mount("files"), metainfo, placed),
                                new ResumeLog(disk.mount("state"), "torrent.resume"),
                                listener);
        var swarms = new ArrayList<Swarm>();
        host.execute(
                () -> {
                    var settings =
                            PeerSettings.on(List.of(Endpoint.anyIpv4(PORT)))
                                    .withEncryption(Encryption.OFF)
                                    .findingLocally(true);
                    try {
                        PeerNode node = PeerNode.start(host, settings, PeerSource.NONE, _ -> {});
                        nodes.add(node);
                        swarms.add(
                                node.add(
                                        new SwarmRequest(
                                                torrent.infoHash(),
                                                torrent,
                                                List.of(),
                                                isPublic,
                                                disks,
                                                SwarmListener.SILENT)));
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                });
        return swarms.getFirst();
    }

    private static Metainfo torrent(boolean isPrivate) throws Exception {
        var info = new LinkedHashMap<String, Object>();
        info.put("length", 1);
        info.put("name", "starling");
        info.put("piece length", 16_384);
        info.put("pieces", new byte[20]);
        if (isPrivate) {
            info.put("private", 1);
        }
        return Metainfo.ofInfo(BencodeTree.encode(info));
    }

    private static int found(Swarm swarm) {
        return swarm.figures().peersBySource().getOrDefault("lsd", 0);
    }

    @Test
    void thoseBehindOneRouterFindEachOtherAndNobodyElse() throws Exception {
        var router = simulation.addNat(NatKind.PORT_RESTRICTED);
        Swarm first = join(simulation.addHostBehind(router), torrent(false), true);
        simulation.run(SOON);
        Swarm second = join(simulation.addHostBehind(router), torrent(false), true);
        Swarm elsewhere =
                join(
                        simulation.addHostBehind(simulation.addNat(NatKind.PORT_RESTRICTED)),
                        torrent(false),
                        true);
        Swarm outside = join(simulation.addHost(), torrent(false), true);
        simulation.run(SOON);
        // The first was too early to be heard by the second, but hears it.
        assertEquals(1, found(first));
        assertEquals(1, first.figures().connections());
        assertEquals(1, second.figures().connections());
        assertTrue(first.peers().getFirst().address().toString().startsWith("10.0.0.2:"));
        assertEquals(0, elsewhere.figures().connections() + outside.figures().connections());
    }

    @Test
    void aPrivateTorrentIsNeitherCalledOutNorFound() throws Exception {
        var router = simulation.addNat(NatKind.PORT_RESTRICTED);
        SimulatedHost third = simulation.addHostBehind(router);
        var heard = new ArrayList<String>();
        third.execute(
                () -> {
                    try {
                        var port =
                                third.joinGroup(
                                        LocalSearch.IPV4_GROUP,
                                        Endpoint.anyIpv4(0),
                                        (_, _, _, from) -> heard.add(from.toString()));
                        InfoHash infoHash = torrent(true).infoHash();
                        byte[] call =
                                new LocalSearch(7, List.of(infoHash), "")
                                        .encode(LocalSearch.IPV4_GROUP);
                        third.arm(
                                new dev.starling.host.Timeout() {
                                    @Override
                                    protected void expire() {
                                        port.send(call, 0, call.length, LocalSearch.IPV4_GROUP);
                                    }
                                },
                                SOON.toNanos());
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                });
        Swarm first = join(simulation.addHostBehind(router), torrent(true), true);
        join(simulation.addHostBehind(router), torrent(true), true);
        join(simulation.addHostBehind(router), torrent(false), false);
        simulation.run(Duration.ofMinutes(6));
        assertEquals(0, first.figures().peersBySource().size());
        assertEquals(1, heard.size(), "more than its own: " + heard);
    }

    @Test
    void whatIsPausedIsNotCalledOutUntilItIsResumed() throws Exception {
        var router = simulation.addNat(NatKind.PORT_RESTRICTED);
        SimulatedHost host = simulation.addHostBehind(router);
        Swarm paused = join(host, torrent(false), true);
        host.execute(paused::pause);
        Swarm other = join(simulation.addHostBehind(router), torrent(false), true);
        simulation.run(Duration.ofMinutes(2));
        assertEquals(0, other.figures().connections() + found(other) + found(paused));
        host.execute(paused::resume);
        simulation.run(SOON);
        assertEquals(1, found(other));
    }

    @Test
    void aCrowdThatCallsAllDayIsHeardOnlyNowAndThen() throws Exception {
        var router = simulation.addNat(NatKind.PORT_RESTRICTED);
        Swarm swarm = join(simulation.addHostBehind(router), torrent(false), true);
        SimulatedHost shouter = simulation.addHostBehind(router);
        shouter.execute(
                () -> {
                    try {
                        var port =
                                shouter.joinGroup(
                                        LocalSearch.IPV4_GROUP,
                                        Endpoint.anyIpv4(0),
                                        (_, _, _, _) -> {});
                        for (int i = 1; i <= 10_000; i++) {
                            byte[] call =
                                    new LocalSearch(i, List.of(swarm.infoHash()), "x")
                                            .encode(LocalSearch.IPV4_GROUP);
                            port.send(call, 0, call.length, LocalSearch.IPV4_GROUP);
                        }
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                });
        simulation.run(SOON);
        assertTrue(
                found(swarm) <= LocalDiscovery.HEARD_PER_SECOND_MAX && found(swarm) > 0,
                "found " + found(swarm));
    }
}
