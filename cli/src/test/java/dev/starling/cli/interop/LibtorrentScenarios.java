package dev.starling.cli.interop;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;

/** Ours downloads from libtorrent's, and libtorrent's from ours. */
final class LibtorrentScenarios {
    private static final int KIB = 1024;
    private static final String OURS = "5.1.0.1";
    private static final String NO_DHT = "none";

    private final Stage stage;
    private final LocalDht dht;
    private final Goods names;

    LibtorrentScenarios(Stage stage, LocalDht dht, Goods names) {
        this.stage = stage;
        this.dht = dht;
        this.names = names;
    }

    List<Future<?>> begin() throws Exception {
        var underWay = new ArrayList<Future<?>>();
        underWay.add(stage.begin("dht", this::byInfoHashAlone));
        underWay.add(stage.begin("encryption-required", () -> encrypted("forced", "prefer")));
        underWay.add(stage.begin("both-require-encryption", () -> encrypted("forced", "require")));
        underWay.add(stage.begin("we-require-encryption", () -> encrypted("enabled", "require")));
        underWay.add(stage.begin("no-encryption", () -> encrypted("disabled", "off")));
        underWay.add(stage.begin("encryption-is-unknown", () -> encrypted("disabled", "prefer")));
        var seed = stage.meanwhile(() -> stage.libtorrent("5.20.0.1", "enabled", "-", 0));
        var leech = stage.meanwhile(() -> stage.libtorrent("5.21.0.1", "enabled", "-", 0));
        Goods small = stage.file("small pieces", 1024 * KIB + 77, 16 * KIB);
        Goods middle = stage.file("pieces of a usual size", 3 * 1024 * KIB + 1, 256 * KIB);
        Goods large = stage.file("large pieces", 9 * 1024 * KIB + 5, 4096 * KIB);
        Goods hybrid = hybrid(seed.get());
        Goods metadata = stage.file("by magnet", 100 * 16 * KIB + 5, 16 * KIB);
        List<Goods> all = List.of(small, middle, large, hybrid, names, metadata);
        stage.seed(all, OURS, NO_DHT);
        for (Goods goods : all) {
            seed.get().seed(goods);
        }
        underWay.add(begin("pieces-16k", small, seed.get(), leech.get()));
        underWay.add(begin("pieces-256k", middle, seed.get(), leech.get()));
        underWay.add(begin("pieces-4m", large, seed.get(), leech.get()));
        underWay.add(begin("hybrid", hybrid, seed.get(), leech.get()));
        underWay.add(begin("names", names, seed.get(), leech.get()));
        underWay.add(stage.begin("magnet", () -> byMagnet(metadata, seed.get(), leech.get())));
        return underWay;
    }

    private Future<?> begin(
            String scenario, Goods goods, LibtorrentPeer seed, LibtorrentPeer leech) {
        Callable<String> both =
                () -> {
                    var down = stage.meanwhile(() -> byTorrent(goods, "--peer", seed.endpoint()));
                    String up = leech(goods, goods.torrent().toString(), leech, OURS);
                    return "down in " + down.get() + ", up in " + up;
                };
        return stage.begin(scenario, both);
    }

    private String byTorrent(Goods goods, String... more) throws Exception {
        return stage.download(goods, goods.torrent().toString(), NO_DHT, more);
    }

    private String leech(Goods goods, String id, LibtorrentPeer leech, String from)
            throws Exception {
        long since = System.nanoTime();
        Path into = stage.home("leech");
        leech.leech(goods, id, into);
        leech.connect(goods, from, Stage.PORT);
        return whole(goods, leech, into, since);
    }

    private String whole(Goods goods, LibtorrentPeer leech, Path into, long since)
            throws Exception {
        leech.awaitFinished(goods, Stage.A_WHILE);
        String time = Stage.since(since);
        // It says so before all of it lies there.
        Stage.until(goods.name() + " is written", () -> goods.differenceIn(into).isEmpty());
        return time;
    }

    private String byMagnet(Goods goods, LibtorrentPeer seed, LibtorrentPeer leech)
            throws Exception {
        String named = goods.magnet() + "&x.pe=" + seed.endpoint();
        String down = stage.download(goods, named, NO_DHT);
        String up = leech(goods, goods.magnet(), leech, OURS);
        return "down in " + down + ", up in " + up;
    }

    /** Made by libtorrent, for old readers and new ones. */
    private Goods hybrid(LibtorrentPeer libtorrent) throws Exception {
        Path content = stage.home("content").resolve("hybrid");
        Goods.write(content.resolve("a"), 100_000);
        Goods.write(content.resolve("b"), 33 * 16 * KIB);
        Goods.write(content.resolve("c/d"), 300_001);
        Path torrent = content.resolveSibling("a.torrent");
        String infoHash = libtorrent.createHybrid(torrent, content, 64 * KIB);
        // The padding that keeps the files apart in it is nobody's file.
        return new Goods(torrent, infoHash, content.getParent(), "hybrid");
    }

    private String encrypted(String theirs, String ours) throws Exception {
        Goods down = stage.file("encrypted down", 900_000, 32 * KIB);
        Goods up = stage.file("encrypted up", 900_001, 32 * KIB);
        String address = stage.anAddress();
        var libtorrent = stage.libtorrent(stage.anAddress(), theirs, "-", 0);
        libtorrent.seed(down);
        var seed = stage.seed(List.of(up), address, NO_DHT, "--encryption", ours);
        String came = byTorrent(down, "--peer", libtorrent.endpoint(), "--encryption", ours);
        String went = leech(up, up.torrent().toString(), libtorrent, address);
        seed.close();
        libtorrent.close();
        return "down in " + came + ", up in " + went;
    }

    /** Nobody is named: a DHT of ours and of libtorrent's nodes knows who has it. */
    private String byInfoHashAlone() throws Exception {
        Goods theirs = stage.file("found by ours", 2_000_000, 64 * KIB);
        Goods ours = stage.file("found by theirs", 2_000_001, 64 * KIB);
        var first = stage.libtorrent("5.24.0.1", "enabled", dht.first(), 0);
        var second = stage.libtorrent("5.25.0.1", "enabled", first.endpoint(), 0);
        // What is added before it knows nodes it looks up only much later.
        first.awaitNodes(4);
        second.awaitNodes(4);
        first.seed(theirs);
        var seed = stage.seed(List.of(ours), "5.1.0.4", first.endpoint());
        seed.await("an announce", line -> line.contains("\"announced\""), Stage.A_WHILE);
        long since = System.nanoTime();
        Path into = stage.home("leech");
        second.leech(ours, ours.magnet(), into);
        String up = whole(ours, second, into, since);
        String down = stage.download(theirs, theirs.infoHash(), second.endpoint());
        return "down in " + down + ", up in " + up;
    }
}
