package dev.starling.peer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.bencode.BencodeTree;
import dev.starling.bencode.MalformedMessage;
import dev.starling.dht.InfoHash;
import dev.starling.host.Endpoint;
import dev.starling.peer.mse.Encryption;
import dev.starling.peer.storage.ResumeLog;
import dev.starling.peer.storage.TorrentDisk;
import dev.starling.peer.storage.TorrentStore;
import dev.starling.peer.torrent.Metainfo;
import dev.starling.simulation.SimulatedDisk;
import dev.starling.simulation.SimulatedHost;
import dev.starling.simulation.SimulatedStorage;
import dev.starling.simulation.Simulation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One node that wants a torrent, one honest seed that it may be told of, and whoever else is there.
 * Plain streams, so that scripts can speak.
 */
final class HostileWorld implements AutoCloseable {
    static final int PIECE_LENGTH = 32 * 1024;
    static final int PIECES = 16;
    static final int PORT = 6881;
    private static final String NAME = "murmuration";

    final Simulation simulation;
    final Metainfo metainfo;
    final SimulatedHost host;
    final SimulatedDisk disk;
    final PeerNode node;
    final Swarm swarm;
    final SimulatedHost seedHost;
    final List<Endpoint> dhtNodes = new ArrayList<>();
    final List<String> troubles = new ArrayList<>();
    private final byte[] content = new byte[PIECES * PIECE_LENGTH - 777];
    private @Nullable PeerNode seed;
    private boolean isComplete;

    HostileWorld(long seedNumber, boolean knowsMetadata) throws Exception {
        this(seedNumber, knowsMetadata, settings -> settings);
    }

    HostileWorld(long seedNumber, boolean knowsMetadata, UnaryOperator<PeerSettings> change)
            throws Exception {
        this(seedNumber, knowsMetadata, change, Long.MAX_VALUE, PeerSource.NONE);
    }

    HostileWorld(
            long seedNumber,
            boolean knowsMetadata,
            UnaryOperator<PeerSettings> change,
            long diskBytes,
            PeerSource source)
            throws Exception {
        simulation = Simulation.seeded(seedNumber).start();
        new SplittableRandom(seedNumber).nextBytes(content);
        metainfo = metainfo();
        host = simulation.addHost();
        seedHost = simulation.addHost();
        disk = new SimulatedDisk(seedNumber);
        if (diskBytes < Long.MAX_VALUE) {
            disk.setCapacity(diskBytes);
        }
        var started = new ArrayList<Swarm>();
        var nodes = new ArrayList<PeerNode>();
        host.execute(
                () -> {
                    PeerNode mine = start(host, change.apply(settings()), source, dhtNodes::add);
                    nodes.add(mine);
                    SwarmRequest.Disks disks = disks(host, disk);
                    started.add(
                            mine.add(
                                    knowsMetadata
                                            ? SwarmRequest.of(metainfo, disks, new Watch())
                                            : SwarmRequest.of(
                                                    metainfo.infoHash(), disks, new Watch())));
                });
        node = nodes.getFirst();
        swarm = started.getFirst();
        run(Duration.ofSeconds(1));
    }

    private final class Watch implements SwarmListener {
        @Override
        public void onComplete() {
            isComplete = true;
        }

        @Override
        public void onTrouble(String sentence, Throwable cause) {
            troubles.add(sentence);
        }
    }

    private static PeerSettings settings() {
        return PeerSettings.on(List.of(Endpoint.anyIpv4(PORT))).withEncryption(Encryption.OFF);
    }

    private static PeerNode start(
            SimulatedHost host,
            PeerSettings settings,
            PeerSource source,
            Consumer<Endpoint> dhtNodes) {
        try {
            return PeerNode.start(host, settings, source, dhtNodes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static SwarmRequest.Disks disks(SimulatedHost host, SimulatedDisk machine) {
        SimulatedStorage files = machine.mount("files");
        SimulatedStorage journal = machine.mount("state");
        return (metainfo, placed, listener) ->
                new TorrentDisk(
                        host,
                        new TorrentStore(files, metainfo, placed),
                        new ResumeLog(journal, "torrent.resume"),
                        listener);
    }

    InfoHash infoHash() {
        return metainfo.infoHash();
    }

    byte[] content() {
        return content.clone();
    }

    Endpoint address() {
        return host.address().withPort(PORT);
    }

    /** Starts the honest seed; the node does not know of it yet. */
    Endpoint honest() throws IOException {
        if (seed == null) {
            var machine = new SimulatedDisk(99);
            var store =
                    new TorrentStore(
                            machine.mount("files"), metainfo, TorrentStore.allFiles(metainfo));
            for (int piece = 0; piece < metainfo.pieces().count(); piece++) {
                int at = (int) metainfo.pieces().offset(piece);
                int length = metainfo.pieces().length(piece);
                store.write(piece, ByteBuffer.wrap(content, at, length).slice());
            }
            seedHost.execute(
                    () -> {
                        PeerNode started = start(seedHost, settings(), PeerSource.NONE, _ -> {});
                        seed = started;
                        started.add(
                                SwarmRequest.of(
                                        metainfo, disks(seedHost, machine), SwarmListener.SILENT));
                    });
            run(Duration.ofSeconds(1));
        }
        return seedHost.address().withPort(PORT);
    }

    RawPeer attacker(Consumer<RawPeer> script) {
        return new RawPeer(simulation.addHost(), script);
    }

    void tell(Endpoint peer) {
        host.execute(() -> swarm.addPeer(peer));
    }

    void run(Duration time) {
        simulation.run(time);
    }

    long partings(Parting why) {
        return swarm.figures().partings().getOrDefault(why.toString(), 0L);
    }

    /** The node gets everything from the honest seed, whatever was done to it. */
    void isHealthy() throws IOException {
        tell(honest());
        assertTrue(
                simulation.runUntil(() -> isComplete, Duration.ofMinutes(10)),
                () -> "it does not complete: " + swarm.figures());
        assertArrayEquals(content, disk.content("files/" + NAME));
    }

    boolean isComplete() {
        return isComplete;
    }

    private Metainfo metainfo() throws MalformedMessage, NoSuchAlgorithmException {
        var hashes = new ByteArrayOutputStream();
        for (int at = 0; at < content.length; at += PIECE_LENGTH) {
            var sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(content, at, Math.min(PIECE_LENGTH, content.length - at));
            hashes.writeBytes(sha1.digest());
        }
        var info = new LinkedHashMap<String, Object>();
        info.put("length", content.length);
        info.put("name", NAME);
        info.put("piece length", PIECE_LENGTH);
        info.put("pieces", hashes.toByteArray());
        return Metainfo.ofInfo(BencodeTree.encode(info));
    }

    @Override
    public void close() {
        simulation.close();
    }
}
