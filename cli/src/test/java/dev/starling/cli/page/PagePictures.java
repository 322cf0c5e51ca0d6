package dev.starling.cli.page;

import dev.starling.bencode.BencodeTree;
import dev.starling.cli.node.Addition;
import dev.starling.dht.DhtNode;
import dev.starling.dht.DhtSettings;
import dev.starling.dht.Workbench;
import dev.starling.host.Endpoint;
import dev.starling.host.netty.NettyHost;
import dev.starling.peer.PeerSettings;
import dev.starling.peer.torrent.Magnet;
import dev.starling.peer.torrent.Metainfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Pictures of the page at work, to be looked at: a swarm of real nodes on 127.0.0.1, one of which
 * shows its page.
 *
 * <p>{@code PagePictures DIRECTORY} writes them; {@code PagePictures DIRECTORY PORT} leaves the
 * page open there instead.
 */
final class PagePictures {
    private static final int DHT_NODES = 70;
    private static final int PIECE = 32 * 1024;

    private final Path directory;
    private final SplittableRandom random = new SplittableRandom(3);

    private PagePictures(Path directory) {
        this.directory = directory;
    }

    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createDirectories(Path.of(arguments[0]));
        var pictures = new PagePictures(directory);
        int port = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 0;
        try (var dht = new NettyHost((_, failure) -> failure.printStackTrace())) {
            Endpoint first = startDht(dht);
            try (var seeder = new RunningNode(directory.resolve("seeder"), List.of(first), 0);
                    var second = new RunningNode(directory.resolve("second"), List.of(first), 0);
                    var shown = new RunningNode(directory.resolve("shown"), List.of(first), port)) {
                pictures.fill(seeder, second, shown);
                System.out.println(shown.url());
                if (port == 0) {
                    pictures.take(shown.url());
                } else {
                    new CountDownLatch(1).await();
                }
            }
        }
    }

    private static Endpoint startDht(NettyHost host) throws Exception {
        var nodes = new ArrayList<DhtNode>();
        var done = new CountDownLatch(1);
        host.execute(
                () -> {
                    try {
                        for (int i = 0; i < DHT_NODES; i++) {
                            List<Endpoint> bootstrap =
                                    nodes.isEmpty()
                                            ? List.of()
                                            : List.of(
                                                    nodes.getFirst().self().getFirst().endpoint());
                            nodes.add(
                                    DhtNode.start(
                                            host,
                                            DhtSettings.local(Endpoint.loopback(0), bootstrap),
                                            null,
                                            new Workbench(),
                                            (_, _, _, _) -> {}));
                        }
                    } catch (java.io.IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                    done.countDown();
                });
        done.await(20, TimeUnit.SECONDS);
        return nodes.getFirst().self().getFirst().endpoint();
    }

    private void fill(RunningNode seeder, RunningNode second, RunningNode shown) throws Exception {
        List<Metainfo> there =
                List.of(
                        torrent("seeder", "debian-13.1.0-amd64-netinst.iso", 96 << 20),
                        torrent(
                                "seeder",
                                "Field recordings, Somerset Levels 2024",
                                9 << 20,
                                14 << 20,
                                21 << 20,
                                300_000),
                        torrent("seeder", "openstreetmap-ireland-latest.osm.pbf", 24 << 20),
                        torrent("seeder", "Ταξίδι στα Κύθηρα – 映画 – فيلم", 40 << 20),
                        torrent(
                                "seeder",
                                "Librivox: The Compleat Angler",
                                6 << 20,
                                7 << 20,
                                5 << 20));
        Metainfo own = torrent("shown", "sturnus-vulgaris-song-survey.tar.zst", 18 << 20);
        seeder.call(
                () -> {
                    there.forEach(it -> add(seeder, Addition.of(it)));
                    seeder.library().node().peers().setLimits(PeerSettings.UNLIMITED, 1_300_000);
                    return true;
                });
        TimeUnit.SECONDS.sleep(4);
        second.call(
                () -> {
                    there.subList(0, 3).forEach(it -> add(second, Addition.of(it.magnet())));
                    second.library().node().peers().setLimits(400_000, PeerSettings.UNLIMITED);
                    return true;
                });
        shown.call(
                () -> {
                    add(shown, Addition.of(own));
                    for (Metainfo it : there) {
                        add(
                                shown,
                                labelled(
                                        it.magnet(),
                                        it.name().startsWith("Li") ? "audio" : "data"));
                    }
                    add(
                            shown,
                            Addition.of(
                                    Magnet.ofHash("00112233445566778899aabbccddeeff00112233")
                                            .orElseThrow()));
                    shown.library()
                            .settings()
                            .set(dev.starling.cli.node.NodeSettings.Name.DOWNLOAD_QUEUE, 0);
                    shown.library().onSettings(_ -> {});
                    return true;
                });
        TimeUnit.SECONDS.sleep(3);
        second.call(
                () -> {
                    add(second, Addition.of(own.magnet()));
                    return true;
                });
        shown.call(
                () -> {
                    shown.library()
                            .withHash(there.get(4).infoHash())
                            .ifPresent(shown.library()::stop);
                    return true;
                });
    }

    private static Addition labelled(Magnet magnet, String label) {
        return new Addition(
                magnet, java.util.Optional.empty(), null, List.of(), List.of(label), null);
    }

    private static void add(RunningNode node, Addition addition) {
        try {
            node.library().add(addition, _ -> {});
        } catch (dev.starling.cli.node.AlreadyThere there) {
            throw new AssertionError(there);
        }
    }

    private Metainfo torrent(String owner, String name, int... lengths) throws Exception {
        Path data = Files.createDirectories(directory.resolve(owner).resolve("data"));
        var files = new ArrayList<Object>();
        int total = 0;
        for (int length : lengths) {
            total += length;
        }
        byte[] content = new byte[total];
        random.nextBytes(content);
        int at = 0;
        for (int i = 0; i < lengths.length; i++) {
            String part = "%02d – part.flac".formatted(i + 1);
            Path file =
                    lengths.length == 1
                            ? data.resolve(name)
                            : Files.createDirectories(data.resolve(name)).resolve(part);
            Files.write(file, java.util.Arrays.copyOfRange(content, at, at + lengths[i]));
            files.add(java.util.Map.of("length", lengths[i], "path", List.of(part)));
            at += lengths[i];
        }
        var hashes = new byte[(total + PIECE - 1) / PIECE * 20];
        for (int piece = 0; piece * PIECE < total; piece++) {
            var sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(content, piece * PIECE, Math.min(PIECE, total - piece * PIECE));
            System.arraycopy(sha1.digest(), 0, hashes, piece * 20, 20);
        }
        var info = new LinkedHashMap<String, Object>();
        if (lengths.length == 1) {
            info.put("length", total);
        } else {
            info.put("files", files);
        }
        info.put("name", name);
        info.put("piece length", PIECE);
        info.put("pieces", hashes);
        return Metainfo.parse(BencodeTree.encode(java.util.Map.of("info", info)));
    }

    private void take(String url) throws Exception {
        Path log = Files.createDirectories(directory.resolve("browser"));
        try (var browser = Browser.open(log)) {
            browser.size(1360, 860, false);
            browser.goTo(url + "/");
            TimeUnit.SECONDS.sleep(14);
            both(browser, "torrents", 1360, 860);
            browser.click("#list li:nth-child(5) .title");
            TimeUnit.MILLISECONDS.sleep(1500);
            both(browser, "path", 1360, 860);
            for (String tab : List.of("files", "peers", "pieces")) {
                browser.click("#tab-" + tab);
                TimeUnit.MILLISECONDS.sleep(1500);
                picture(browser, tab, 1360, 860, true);
            }
            browser.size(400, 860, false);
            picture(browser, "details-narrow", 400, 860, false);
            browser.press("Escape");
            both(browser, "narrow", 400, 860);
            browser.evaluate("location.hash = 'network'");
            TimeUnit.SECONDS.sleep(2);
            both(browser, "network-narrow", 400, 860);
            both(browser, "network", 1360, 1500);
            browser.evaluate("location.hash = 'torrents'");
            browser.click("#open-keys");
            picture(browser, "keys", 1360, 860, false);
            browser.press("Escape");
            browser.click("#open-settings");
            browser.until("document.querySelector('#settings[open]')");
            picture(browser, "settings", 1360, 860, true);
            browser.press("Escape");
            browser.click("#list li:nth-child(2) .remove");
            picture(browser, "removal", 1360, 860, false);
            browser.complaints().forEach(System.out::println);
        }
    }

    private void both(Browser browser, String name, int width, int height) throws Exception {
        picture(browser, name, width, height, false);
        picture(browser, name, width, height, true);
    }

    private void picture(Browser browser, String name, int width, int height, boolean isDark)
            throws Exception {
        browser.size(width, height, isDark);
        TimeUnit.MILLISECONDS.sleep(1300);
        browser.picture(directory.resolve(name + (isDark ? "-dark" : "-light") + ".png"));
    }
}
