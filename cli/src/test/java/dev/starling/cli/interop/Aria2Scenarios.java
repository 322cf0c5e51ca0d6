package dev.starling.cli.interop;

import dev.starling.dht.interop.ForeignProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;

/** Ours downloads from aria2, and aria2 from ours. */
final class Aria2Scenarios {
    static final int PORT = 6881;

    private final Stage stage;
    private final LocalDht dht;
    private final Goods names;

    Aria2Scenarios(Stage stage, LocalDht dht, Goods names) {
        this.stage = stage;
        this.dht = dht;
        this.names = names;
    }

    List<Future<?>> begin() {
        return List.of(
                stage.begin("aria2-to-ours", this::toOurs),
                stage.begin("ours-to-aria2", this::fromOurs),
                stage.begin("ours-to-aria2-by-dht", this::byDht));
    }

    /** It shares, and insists on encryption: ours goes by a .torrent, then by a magnet link. */
    private String toOurs() throws Exception {
        String address = stage.anAddress();
        Path home = names.copyTo(stage.home("aria2"));
        var aria2 =
                start(
                        stage,
                        home,
                        address,
                        List.of(
                                "--check-integrity=true",
                                "--bt-force-encryption=true",
                                names.torrent().toString()));
        Stage.awaitPort(address, PORT, aria2);
        String at = address + ":" + PORT;
        String torrent = names.torrent().toString();
        String byTorrent = stage.download(names, torrent, "none", "--peer", at);
        String link = names.magnet() + "&x.pe=" + at;
        String byMagnet = stage.download(names, link, "none", "--encryption", "require");
        return "by .torrent in " + byTorrent + ", by magnet in " + byMagnet;
    }

    /** We go to it: it knows nobody. */
    private String fromOurs() throws Exception {
        String address = stage.anAddress();
        Path home = stage.home("aria2");
        var aria2 =
                start(
                        stage,
                        home,
                        address,
                        List.of("--bt-force-encryption=true", names.torrent().toString()));
        Stage.awaitPort(address, PORT, aria2);
        long since = System.nanoTime();
        stage.seed(List.of(names), stage.anAddress(), "none", "--peer", address + ":" + PORT);
        stage.awaitWhole(names, home, aria2);
        return "by .torrent in " + Stage.since(since);
    }

    /** It comes to us: by a magnet link, through the DHT. */
    private String byDht() throws Exception {
        Goods goods = stage.file("found by aria2", 1_500_000, 32 * 1024);
        var seed = stage.seed(List.of(goods), stage.anAddress(), dht.first());
        seed.await("an announce", line -> line.contains("\"announced\""), Stage.A_WHILE);
        Path home = stage.home("aria2");
        long since = System.nanoTime();
        var aria2 =
                start(
                        stage,
                        home,
                        stage.anAddress(),
                        List.of(
                                "--enable-dht=true",
                                "--dht-file-path=" + home.resolve("dht.dat"),
                                "--dht-entry-point=" + dht.first(),
                                "--dht-listen-port=" + PORT,
                                goods.magnet()));
        stage.awaitWhole(goods, home, aria2);
        return "by magnet in " + Stage.since(since);
    }

    static ForeignProcess start(Stage stage, Path home, String address, List<String> more)
            throws Exception {
        var command =
                new ArrayList<>(
                        List.of(
                                "aria2c",
                                "--no-conf",
                                "--interface=" + address,
                                "--listen-port=" + PORT,
                                "--dir=" + home,
                                "--disable-ipv6=true",
                                "--enable-dht6=false",
                                "--bt-enable-lpd=false",
                                "--file-allocation=none",
                                "--seed-ratio=0.0",
                                "--console-log-level=notice",
                                "--summary-interval=0",
                                "--stop-with-process=" + ProcessHandle.current().pid()));
        if (more.stream().noneMatch(option -> option.startsWith("--enable-dht="))) {
            command.add("--enable-dht=false");
        }
        command.addAll(more);
        return stage.foreign(home, command);
    }
}
