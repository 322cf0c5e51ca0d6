package dev.starling.cli.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.cli.node.Torrent.Status;
import dev.starling.dht.DhtSettings;
import dev.starling.dht.Workbench;
import dev.starling.host.Endpoint;
import dev.starling.host.Result;
import dev.starling.node.Node;
import dev.starling.peer.PeerSettings;
import dev.starling.peer.picking.Priority;
import dev.starling.peer.storage.ResumeLog;
import dev.starling.peer.storage.TestTorrent;
import dev.starling.peer.storage.TorrentStore;
import dev.starling.peer.torrent.Magnet;
import dev.starling.peer.torrent.Metainfo;
import dev.starling.simulation.SimulatedDisk;
import dev.starling.simulation.SimulatedHost;
import dev.starling.simulation.SimulatedStorage;
import dev.starling.simulation.Simulation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node's torrents, in a world where restarts and full disks take no time. */
final class TorrentLibraryTest {
    private static final int PORT = 6881;

    private final List<TestTorrent> torrents =
            IntStream.range(0, 4)
                    .mapToObj(i -> TestTorrent.single(i + 1, 200_000, 16_384))
                    .toList();

    private final List<IOException> complaints = new ArrayList<>();
    private Simulation world;
    private Machine machine;
    private Machine other;

    /** A machine, and the library on it as long as it runs. */
    private final class Machine {
        final KeptInMemory kept = new KeptInMemory();
        final SimulatedDisk disk = new SimulatedDisk(1);
        final SimulatedDisk otherDisk = new SimulatedDisk(2);
        final SimulatedDisk state = new SimulatedDisk(3);
        SimulatedHost host = world.addHost();
        private @Nullable TorrentLibrary opened;
        final List<Torrent> done = new ArrayList<>();
        final List<String> told = new ArrayList<>();

        /** Nothing more can be done in this directory once something was written there. */
        @Nullable Path failing;

        boolean isListening;

        void start() {
            host.execute(
                    () -> {
                        try {
                            Endpoint at = host.address().withPort(PORT);
                            Node node =
                                    Node.start(
                                            host,
                                            DhtSettings.local(at, List.of()),
                                            null,
                                            new Workbench(),
                                            bound -> PeerSettings.on(bound),
                                            (_, _) -> {});
                            var library =
                                    new TorrentLibrary(
                                            host,
                                            node,
                                            kept,
                                            this::place,
                                            () -> 1_700_000_000 + host.nanoTime() / 1_000_000_000,
                                            complaints::add);
                            library.onDone(done::add);
                            library.tellDone(
                                    (torrent, whenTold) -> {
                                        told.add(torrent.name());
                                        if (isListening) {
                                            whenTold.run();
                                        }
                                    });
                            library.open(Path.of("/downloads"));
                            opened = library;
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    });
        }

        private TorrentFiles.Place place(Path directory, Metainfo metainfo, BitSet placed) {
            return new TorrentFiles.Place(
                    new TorrentStore(mount(directory), metainfo, placed),
                    new ResumeLog(
                            state.mount("state" + directory), metainfo.infoHash() + ".resume"));
        }

        /** What lies below /other is on another disk. */
        SimulatedStorage mount(Path directory) {
            SimulatedDisk on = directory.startsWith("/other") ? otherDisk : disk;
            SimulatedStorage mounted = on.mount("files" + directory);
            if (directory.equals(failing)) {
                mounted.killAfter(100_000);
            }
            return mounted;
        }

        void killAndRestart() {
            host = world.restart(host);
            start();
        }

        Torrent add(TestTorrent torrent) {
            return add(Addition.of(torrent.metainfo()));
        }

        Torrent add(Addition addition) {
            var added = new ArrayList<Torrent>();
            host.execute(
                    () -> {
                        try {
                            added.add(library().add(addition, result -> {}));
                        } catch (AlreadyThere e) {
                            throw new AssertionError(e);
                        }
                    });
            return added.getFirst();
        }

        void hold(TestTorrent torrent) throws IOException {
            var store =
                    new TorrentStore(
                            disk.mount("files/downloads"),
                            torrent.metainfo(),
                            TorrentStore.allFiles(torrent.metainfo()));
            for (int piece = 0; piece < torrent.count(); piece++) {
                store.write(piece, torrent.piece(piece));
            }
        }

        TorrentLibrary library() {
            return Objects.requireNonNull(opened);
        }

        List<Status> statuses() {
            return library().all().stream().map(Torrent::status).toList();
        }
    }

    @BeforeEach
    void begin() throws IOException {
        world = Simulation.seeded(7).start();
        machine = new Machine();
        machine.start();
        other = new Machine();
        other.start();
    }

    @AfterEach
    void end() {
        world.close();
    }

    @Test
    void torrentsAreThereAgainAfterAKill() throws IOException {
        machine.hold(torrents.get(0));
        Torrent first = machine.add(torrents.get(0));
        machine.add(Addition.of(torrents.get(1).metainfo().magnet()));
        machine.host.execute(
                () -> machine.library().change(first, draft -> draft.labels = List.of("böks")));
        world.run(Duration.ofSeconds(30));
        assertEquals(List.of(Status.SEEDING, Status.METADATA), machine.statuses());
        machine.killAndRestart();
        assertEquals(2, machine.library().all().size());
        Torrent again =
                machine.library().withHash(torrents.get(0).metainfo().infoHash()).orElseThrow();
        assertEquals(List.of("böks"), again.record().labels());
        assertEquals(torrents.get(0).metainfo().name(), again.name());
        world.run(Duration.ofSeconds(5));
        assertEquals(List.of(Status.SEEDING, Status.METADATA), machine.statuses());
        assertEquals(0, again.figures().piecesToCheck(), "nothing is hashed again");
    }

    @Test
    void theDiskRestsWhileNothingComesOrGoes() throws IOException {
        machine.hold(torrents.get(0));
        Torrent seeded = machine.add(torrents.get(0));
        world.run(Duration.ofMinutes(5));
        int before = machine.kept.saves;
        world.run(Duration.ofMinutes(50));
        assertEquals(before, machine.kept.saves);
        assertTrue(seeded.record().secondsActive() >= 50 * 60, "but time is counted");
        world.run(Duration.ofMinutes(70));
        assertTrue(machine.kept.saves > before, "and kept now and then");
        assertTrue(machine.kept.saves <= before + 2, machine.kept.saves + " times");
    }

    @Test
    void whatIsLearntOfAMagnetIsThereAfterAKillAsWell() throws IOException {
        other.hold(torrents.get(0));
        other.add(torrents.get(0));
        world.run(Duration.ofSeconds(5));
        Magnet magnet = torrents.get(0).metainfo().magnet();
        machine.add(
                new Addition(
                        magnet,
                        Optional.empty(),
                        null,
                        List.of(other.host.address().withPort(PORT)),
                        List.of(),
                        null));
        assertTrue(
                world.runUntil(() -> machine.done.size() == 1, Duration.ofMinutes(2)),
                machine.statuses().toString());
        assertEquals(List.of(Status.SEEDING), machine.statuses());
        world.run(Duration.ofSeconds(1));
        machine.killAndRestart();
        world.run(Duration.ofSeconds(5));
        assertEquals(List.of(Status.SEEDING), machine.statuses());
        assertEquals(1, machine.done.size(), "it was told once");
    }

    @Test
    void aCompletionIsToldAgainAfterAKillUntilItWasHeardToTheEnd() throws IOException {
        other.hold(torrents.get(0));
        other.add(torrents.get(0));
        world.run(Duration.ofSeconds(5));
        assertEquals(List.of(), other.told, "it was there already");
        machine.add(
                new Addition(
                        torrents.get(0).metainfo().magnet(),
                        Optional.empty(),
                        null,
                        List.of(other.host.address().withPort(PORT)),
                        List.of(),
                        null));
        assertTrue(world.runUntil(() -> machine.told.size() == 1, Duration.ofMinutes(2)));
        machine.killAndRestart();
        assertEquals(2, machine.told.size());
        machine.isListening = true;
        machine.killAndRestart();
        assertEquals(3, machine.told.size());
        world.run(Duration.ofSeconds(1));
        machine.killAndRestart();
        world.run(Duration.ofSeconds(5));
        assertEquals(3, machine.told.size());
    }

    @Test
    void downloadsTakeTurnsAndTheUserMayJumpTheQueue() {
        machine.host.execute(
                () -> {
                    machine.library().settings().set(NodeSettings.Name.DOWNLOAD_QUEUE, 1);
                    machine.library().onSettings(_ -> {});
                });
        torrents.forEach(machine::add);
        world.run(Duration.ofSeconds(3));
        assertEquals(
                List.of(Status.DOWNLOADING, Status.QUEUED, Status.QUEUED, Status.QUEUED),
                machine.statuses());
        List<Torrent> all = List.copyOf(machine.library().all());
        machine.host.execute(() -> machine.library().move(all.get(3), 0));
        world.run(Duration.ofSeconds(3));
        assertEquals(Status.DOWNLOADING, all.get(3).status());
        assertEquals(Status.QUEUED, all.get(0).status());
        machine.host.execute(() -> machine.library().start(all.get(1), true));
        world.run(Duration.ofSeconds(3));
        assertEquals(Status.DOWNLOADING, all.get(1).status());
        machine.host.execute(() -> machine.library().stop(all.get(3)));
        world.run(Duration.ofSeconds(3));
        assertEquals(Status.STOPPED, all.get(3).status());
        assertEquals(Status.DOWNLOADING, all.get(0).status());
        machine.killAndRestart();
        world.run(Duration.ofSeconds(3));
        assertEquals(1, machine.library().settings().number(NodeSettings.Name.DOWNLOAD_QUEUE));
        assertEquals(
                "[STOPPED, DOWNLOADING, QUEUED, QUEUED]",
                machine.statuses().toString(),
                "in the order of the queue");
    }

    @Test
    void aTorrentThatIsThereIsNotAddedTwice() {
        Torrent first = machine.add(torrents.get(0));
        machine.host.execute(
                () -> {
                    var twice =
                            assertThrows(
                                    AlreadyThere.class,
                                    () ->
                                            machine.library()
                                                    .add(
                                                            Addition.of(
                                                                    torrents.get(0)
                                                                            .metainfo()
                                                                            .magnet()),
                                                            _ -> {}));
                    assertEquals(first, twice.torrent());
                });
    }

    @Test
    void aSeedThatHasGivenEnoughStops() throws IOException {
        machine.hold(torrents.get(0));
        Torrent seed = machine.add(torrents.get(0));
        machine.host.execute(
                () -> {
                    machine.library().settings().set(NodeSettings.Name.RATIO_LIMIT, 1_000);
                    machine.library().onSettings(_ -> {});
                });
        world.run(Duration.ofSeconds(5));
        assertEquals(Status.SEEDING, seed.status());
        other.add(
                new Addition(
                        torrents.get(0).metainfo().magnet(),
                        Optional.empty(),
                        null,
                        List.of(machine.host.address().withPort(PORT)),
                        List.of(),
                        null));
        assertTrue(
                world.runUntil(() -> seed.status() == Status.STOPPED, Duration.ofMinutes(2)),
                seed.uploaded() + " of 200000");
        assertTrue(seed.uploaded() >= 200_000);
    }

    @Test
    void whatIsRemovedStaysAway() {
        Torrent gone = machine.add(torrents.get(0));
        machine.add(torrents.get(1));
        world.run(Duration.ofSeconds(1));
        boolean[] isGone = new boolean[1];
        machine.host.execute(() -> machine.library().remove(gone, false, () -> isGone[0] = true));
        world.run(Duration.ofSeconds(5));
        assertTrue(isGone[0]);
        assertEquals(1, machine.library().removed().size());
        machine.killAndRestart();
        assertFalse(machine.library().withHash(torrents.get(0).metainfo().infoHash()).isPresent());
        assertEquals(1, machine.library().all().size());
    }

    @Test
    void aDiskThatTakesNothingMoreIsComplainedOf() {
        machine.kept.isFull = true;
        var results = new ArrayList<Result<Boolean>>();
        machine.host.execute(
                () -> {
                    try {
                        machine.library()
                                .add(Addition.of(torrents.get(0).metainfo()), results::add);
                    } catch (AlreadyThere e) {
                        throw new AssertionError(e);
                    }
                });
        world.run(Duration.ofSeconds(1));
        assertTrue(results.getFirst() instanceof Result.Failed<Boolean>);
        machine.host.execute(
                () -> machine.library().stop(machine.library().all().iterator().next()));
        world.run(Duration.ofSeconds(1));
        assertEquals(1, complaints.size());
    }

    @Test
    void recordsAreReadAsTheyWereWritten() throws Exception {
        var draft = TorrentRecord.of("magnet:?xt=urn:btih:x", "/dä ta", 3, 17).change();
        draft.labels = List.of("a", "ü\n");
        draft.priorities = List.of(Priority.SKIP, Priority.HIGH);
        draft.upLimit = 12_345;
        draft.isUntold = true;
        TorrentRecord record = draft.done();
        assertEquals(record, TorrentRecord.decode(record.encode()));
    }

    private List<Result<Boolean>> relocate(Torrent torrent, String directory, boolean isToMove) {
        var results = new ArrayList<Result<Boolean>>();
        machine.host.execute(
                () ->
                        machine.library()
                                .relocate(torrent, Path.of(directory), isToMove, results::add));
        return results;
    }

    private List<String> filesOn(SimulatedDisk disk) {
        return disk.names().stream().filter(name -> name.startsWith("files")).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/films", "/other/films"})
    void aTorrentIsMovedAndGoesOnThereWithoutBeingHashedAgain(String directory) throws IOException {
        machine.hold(torrents.get(0));
        Torrent torrent = machine.add(torrents.get(0));
        world.run(Duration.ofSeconds(5));
        var results = relocate(torrent, directory, true);
        assertTrue(
                world.runUntil(() -> torrent.status() == Status.SEEDING, Duration.ofMinutes(1)),
                torrent.status() + torrent.trouble());
        assertTrue(results.getFirst() instanceof Result.Done<Boolean>);
        assertEquals(Path.of(directory), torrent.directory());
        assertEquals(0, torrent.figures().piecesToCheck());
        String name = "files" + directory + "/" + torrent.name();
        SimulatedDisk to = directory.startsWith("/other") ? machine.otherDisk : machine.disk;
        assertEquals(List.of(name), filesOn(to));
        assertEquals(1, filesOn(machine.disk).size() + filesOn(machine.otherDisk).size());
        world.run(Duration.ofSeconds(2));
        machine.killAndRestart();
        world.run(Duration.ofSeconds(5));
        Torrent again = machine.library().all().iterator().next();
        assertEquals(Path.of(directory), again.directory());
        assertEquals(Status.SEEDING, again.status());
        assertEquals(0, again.figures().piecesToCheck(), "nothing is hashed again");
    }

    @Test
    void aMoveThatIsBrokenOffGoesOnAfterTheRestart() throws IOException {
        int unfinished = 0;
        for (int micros = 0; micros < 20_000; micros += 250) {
            end();
            begin();
            machine.hold(torrents.get(0));
            Torrent torrent = machine.add(torrents.get(0));
            world.run(Duration.ofSeconds(5));
            var results = relocate(torrent, "/other/films", true);
            world.run(Duration.ofNanos(micros * 1000L));
            boolean isBegun = !results.isEmpty();
            unfinished += isBegun && torrent.status() == Status.MOVING ? 1 : 0;
            machine.killAndRestart();
            Torrent again = machine.library().all().iterator().next();
            assertTrue(
                    world.runUntil(() -> again.status() == Status.SEEDING, Duration.ofMinutes(1)),
                    again.status() + again.trouble());
            assertEquals(0, again.figures().piecesToCheck(), "after " + micros);
            if (isBegun) {
                assertEquals(Path.of("/other/films"), again.directory(), "after " + micros);
            }
            assertEquals(1, filesOn(machine.disk).size() + filesOn(machine.otherDisk).size());
        }
        assertTrue(unfinished > 0, "none was broken off in the middle");
    }

    @Test
    void whatIsInTheWayKeepsATorrentWhereItIs() throws IOException {
        machine.hold(torrents.get(0));
        Torrent torrent = machine.add(torrents.get(0));
        world.run(Duration.ofSeconds(5));
        machine.mount(Path.of("/films"))
                .write(torrent.name(), 0, ByteBuffer.wrap(new byte[] {1, 2, 3}));
        var results = relocate(torrent, "/films", true);
        world.run(Duration.ofSeconds(5));
        assertTrue(results.getFirst() instanceof Result.Failed<Boolean>);
        assertEquals(Status.SEEDING, torrent.status());
        assertEquals(Path.of("/downloads"), torrent.directory());
    }

    @Test
    void aMoveForWhichThereIsNoRoomIsUndoneAndToldOf() throws IOException {
        machine.hold(torrents.get(0));
        Torrent torrent = machine.add(torrents.get(0));
        world.run(Duration.ofSeconds(5));
        machine.otherDisk.setCapacity(100_000);
        relocate(torrent, "/other/films", true);
        world.run(Duration.ofSeconds(5));
        assertEquals(Status.SEEDING, torrent.status());
        assertTrue(torrent.trouble().contains("could not be moved"), torrent::trouble);
        assertEquals(Path.of("/downloads"), torrent.directory());
        assertEquals(List.of(), filesOn(machine.otherDisk));
        assertFalse(complaints.isEmpty());
        complaints.clear();
        machine.host.execute(() -> machine.library().start(torrent, false));
        assertEquals("", torrent.trouble(), "its user has seen it");
    }

    @Test
    void dataThatLiesElsewhereIsLookedForThere() throws IOException {
        Torrent torrent = machine.add(torrents.get(0));
        world.run(Duration.ofSeconds(5));
        assertEquals(Status.DOWNLOADING, torrent.status());
        var there =
                new TorrentStore(
                        machine.mount(Path.of("/films")),
                        torrents.get(0).metainfo(),
                        TorrentStore.allFiles(torrents.get(0).metainfo()));
        for (int piece = 0; piece < torrents.get(0).count(); piece++) {
            there.write(piece, torrents.get(0).piece(piece));
        }
        var results = relocate(torrent, "/films", false);
        assertTrue(
                world.runUntil(() -> torrent.status() == Status.SEEDING, Duration.ofMinutes(1)),
                torrent.status() + torrent.trouble());
        assertTrue(results.getFirst() instanceof Result.Done<Boolean>);
        machine.killAndRestart();
        world.run(Duration.ofSeconds(5));
        assertEquals(List.of(Status.SEEDING), machine.statuses());
    }

    @Test
    void whoeverIsRemovedWhileHeIsMovedGoesWithHisData() throws IOException {
        machine.hold(torrents.get(0));
        Torrent torrent = machine.add(torrents.get(0));
        world.run(Duration.ofSeconds(5));
        relocate(torrent, "/other/films", true);
        boolean[] isGone = new boolean[1];
        machine.host.execute(() -> machine.library().remove(torrent, true, () -> isGone[0] = true));
        assertTrue(world.runUntil(() -> isGone[0], Duration.ofMinutes(1)));
        assertEquals(List.of(), filesOn(machine.disk));
        assertEquals(List.of(), filesOn(machine.otherDisk));
        assertTrue(machine.library().all().isEmpty());
    }

    @Test
    void whoeverIsRemovedTwiceWhileHeIsMovedGoesOnceAndAllAreTold() throws IOException {
        machine.hold(torrents.get(0));
        Torrent torrent = machine.add(torrents.get(0));
        world.run(Duration.ofSeconds(5));
        relocate(torrent, "/other/films", true);
        var gone = new ArrayList<String>();
        machine.host.execute(
                () -> {
                    machine.library().remove(torrent, false, () -> gone.add("first"));
                    machine.library().remove(torrent, true, () -> gone.add("second"));
                    machine.library().remove(torrent, false);
                });
        assertEquals(List.of(), gone);
        assertEquals(Status.MOVING, torrent.status());
        assertTrue(world.runUntil(() -> gone.size() == 2, Duration.ofMinutes(1)));
        assertEquals(List.of("first", "second"), gone);
        assertEquals(1, machine.library().removed().size());
        assertEquals(List.of(), filesOn(machine.disk), "one of them wanted its data gone");
        assertEquals(List.of(), filesOn(machine.otherDisk));
    }

    @Test
    void noMoreWaitForARemovalThanMay() throws IOException {
        machine.hold(torrents.get(0));
        Torrent torrent = machine.add(torrents.get(0));
        world.run(Duration.ofSeconds(5));
        relocate(torrent, "/other/films", true);
        var gone = new ArrayList<Integer>();
        machine.host.execute(
                () -> {
                    for (int i = 0; i < Removal.WAITING_MAX; i++) {
                        int number = i;
                        machine.library().remove(torrent, false, () -> gone.add(number));
                    }
                    assertThrows(
                            IllegalStateException.class,
                            () -> machine.library().remove(torrent, false, () -> gone.add(-1)));
                    for (int i = 0; i < 1_000; i++) {
                        machine.library().remove(torrent, false);
                    }
                });
        assertTrue(world.runUntil(() -> !gone.isEmpty(), Duration.ofMinutes(1)));
        assertEquals(IntStream.range(0, Removal.WAITING_MAX).boxed().toList(), gone);
    }

    @Test
    void whatIsRemovedBeforeItsMoveBeginsIsNotBroughtThereFirst() throws IOException {
        machine.hold(torrents.get(0));
        Torrent torrent = machine.add(torrents.get(0));
        world.run(Duration.ofSeconds(5));
        machine.otherDisk.setCapacity(0); // whoever tried would complain
        relocate(torrent, "/other/films", true);
        boolean[] isGone = new boolean[1];
        machine.host.execute(
                () -> machine.library().remove(torrent, false, () -> isGone[0] = true));
        assertTrue(world.runUntil(() -> isGone[0], Duration.ofMinutes(1)));
        assertEquals(List.of("files/downloads/" + torrent.name()), filesOn(machine.disk));
        assertEquals(List.of(), complaints);
    }

    @Test
    void aTorrentBetweenTwoPlacesWaitsForTheNextStartOrToBeRemoved() throws IOException {
        for (boolean isRemoved : List.of(false, true)) {
            end();
            begin();
            machine.hold(torrents.get(0));
            Torrent torrent = machine.add(torrents.get(0));
            world.run(Duration.ofSeconds(5));
            machine.failing = Path.of("/other/films");
            relocate(torrent, "/other/films", true);
            assertTrue(
                    world.runUntil(
                            () -> torrent.status() == Status.TROUBLED, Duration.ofMinutes(1)));
            String trouble = torrent.trouble();
            assertTrue(trouble.contains("could not be moved"), trouble);
            var results = relocate(torrent, "/films", true);
            assertTrue(
                    results.toString().contains("the next start of the node tries again"),
                    results::toString);
            machine.host.execute(() -> machine.library().start(torrent, false));
            assertEquals(trouble, torrent.trouble(), "it is no less so for having been seen");
            boolean[] isGone = new boolean[1];
            if (isRemoved) {
                machine.host.execute(
                        () -> machine.library().remove(torrent, false, () -> isGone[0] = true));
                assertTrue(world.runUntil(() -> isGone[0], Duration.ofMinutes(1)));
            }
            world.run(Duration.ofSeconds(1));
            machine.failing = null;
            machine.killAndRestart();
            world.run(Duration.ofSeconds(5));
            assertEquals(isRemoved ? List.of() : List.of(Status.SEEDING), machine.statuses());
            assertEquals(
                    isRemoved ? List.of() : List.of("files/other/films/" + torrent.name()),
                    filesOn(machine.otherDisk).stream()
                            .filter(name -> !name.endsWith(".moving"))
                            .toList());
        }
    }

    @Test
    void aMagnetOfWhichNothingIsKnownJustGoesElsewhere() {
        Torrent torrent = machine.add(Addition.of(torrents.get(0).metainfo().magnet()));
        world.run(Duration.ofSeconds(1));
        relocate(torrent, "/films", true);
        world.run(Duration.ofSeconds(1));
        assertEquals(Status.METADATA, torrent.status());
        assertEquals(Path.of("/films"), torrent.directory());
    }
}
