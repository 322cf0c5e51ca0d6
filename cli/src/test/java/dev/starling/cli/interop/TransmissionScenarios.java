package dev.starling.cli.interop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.starling.dht.interop.Foreign;
import dev.starling.dht.interop.ForeignProcess;
import dev.starling.host.Endpoint;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;

/** Ours downloads from transmission, and transmission from ours. */
final class TransmissionScenarios {
    static final int PORT = 51413;

    private final Stage stage;
    private final LocalDht dht;
    private final Goods names;

    TransmissionScenarios(Stage stage, LocalDht dht, Goods names) {
        this.stage = stage;
        this.dht = dht;
        this.names = names;
    }

    List<Future<?>> begin() {
        return List.of(
                stage.begin("ours-to-transmission-by-dht", this::byDht),
                stage.begin("transmission-to-ours", this::toOurs),
                stage.begin("ours-to-transmission", this::fromOurs));
    }

    /** It shares, and insists on encryption: ours goes by a .torrent, then by a magnet link. */
    private String toOurs() throws Exception {
        String address = stage.anAddress();
        Path data = names.copyTo(stage.home("transmission"));
        // It looks at what is there by itself; told to (-v) it now and then ends at once.
        var transmission =
                start(stage, data, address, names.torrent().toString(), List.of(), "-er");
        transmission.await("a seed", line -> line.contains("Seeding"), Stage.A_WHILE);
        String at = address + ":" + PORT;
        String torrent = names.torrent().toString();
        String byTorrent = stage.download(names, torrent, "none", "--peer", at);
        String link = names.magnet() + "&x.pe=" + at;
        String byMagnet = stage.download(names, link, "none", "--encryption", "require");
        return "by .torrent in " + byTorrent + ", by magnet in " + byMagnet;
    }

    /** We go to it, with the metadata: it knows nobody and nothing but the infohash. */
    private String fromOurs() throws Exception {
        String address = stage.anAddress();
        Path data = stage.home("transmission");
        var transmission = start(stage, data, address, names.magnet(), List.of(), "-er");
        transmission.await("a leech", line -> line.contains("Progress"), Stage.A_WHILE);
        long since = System.nanoTime();
        stage.seed(List.of(names), stage.anAddress(), "none", "--peer", address + ":" + PORT);
        // It creates no empty files.
        stage.awaitNoDifference(names, () -> names.differenceOfContentIn(data), transmission);
        return "by magnet in " + Stage.since(since);
    }

    /** It comes to us, through the DHT. */
    private String byDht() throws Exception {
        Goods goods = stage.file("found by transmission", 1_500_000, 32 * 1024);
        var seed = stage.seed(List.of(goods), stage.anAddress(), dht.first());
        seed.await("an announce", line -> line.contains("\"announced\""), Stage.A_WHILE);
        Path data = stage.home("transmission");
        long since = System.nanoTime();
        String torrent = goods.torrent().toString();
        var transmission = start(stage, data, stage.anAddress(), torrent, dht.nodes(), "-ep");
        stage.awaitWhole(goods, data, transmission);
        return "by .torrent in " + Stage.since(since);
    }

    /**
     * @param nodes of a DHT that it knows from the last time; none for no DHT
     */
    static ForeignProcess start(
            Stage stage,
            Path data,
            String address,
            String torrent,
            List<Endpoint> nodes,
            String... more)
            throws Exception {
        Path home = stage.home("transmission settings");
        Files.writeString(
                home.resolve("settings.json"),
                """
                {
                    "bind-address-ipv4": "%s",
                    "dht-enabled": %s,
                    "lpd-enabled": false,
                    "peer-port": %d,
                    "pex-enabled": true,
                    "port-forwarding-enabled": false,
                    "rpc-enabled": false,
                    "utp-enabled": false
                }
                """
                        .formatted(address, !nodes.isEmpty(), PORT));
        var known = new ByteArrayOutputStream();
        for (Endpoint node : nodes) {
            known.write(
                    ByteBuffer.allocate(6)
                            .putInt(node.ipv4())
                            .putShort((short) node.port())
                            .array());
        }
        var state = new ByteArrayOutputStream();
        state.write(("d5:nodes" + known.size() + ":").getBytes(ISO_8859_1));
        state.write(known.toByteArray());
        state.write('e');
        Files.write(home.resolve("dht.dat"), state.toByteArray());
        var command = new ArrayList<String>();
        if (Foreign.isCommand("stdbuf")) {
            // Or it says what it does only when it has said a lot.
            command.addAll(List.of("stdbuf", "-o0"));
        }
        command.addAll(List.of("transmission-cli", "-g", "" + home, "-w", "" + data));
        command.addAll(List.of(more));
        command.add(torrent);
        return stage.foreign(home, command);
    }
}
