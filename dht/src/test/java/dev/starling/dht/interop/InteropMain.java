package dev.starling.dht.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.starling.dht.InfoHash;
import dev.starling.dht.ItemKey;
import dev.starling.dht.NodeId;
import dev.starling.dht.Sample;
import dev.starling.dht.Workbench;
import dev.starling.host.Endpoint;
import dev.starling.host.Result;
import dev.starling.host.netty.NettyHost;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One network of nodes of ours and of others, inside of a namespace where every address of
 * 5.0.0.0/8 is this machine's and nothing else can be reached. {@link InteropTest} starts it and
 * reads its verdicts.
 */
final class InteropMain {
    static final String PASSED = "PASSED";
    static final String FAILED = "FAILED";

    private static final int PORT = 6881;
    private static final int NODES = 16;
    private static final int JOIN_PAUSE_MILLIS = 250;
    private static final int SETTLING_MILLIS = 2_000;
    static final Duration A_WHILE = Duration.ofSeconds(30);
    private static final Duration ALTOGETHER = Duration.ofSeconds(80);
    private static final List<String> QUERIES_OF_LIBTORRENT =
            List.of("get_peers", "announce_peer", "get", "put", "sample_infohashes");
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final HexFormat HEX = HexFormat.of();

    private final Path directory;
    private final Path scripts;
    private final long began = System.nanoTime();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final NettyHost host =
            new NettyHost(
                    (callback, cause) -> {
                        failures.add(callback + ": " + cause);
                        cause.printStackTrace();
                    });
    private final Workbench workbench = new Workbench();
    private List<StarlingNode> nodes = List.of();
    private final List<ForeignProcess> processes = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private InteropMain(Path directory, Path scripts) {
        this.directory = directory;
        this.scripts = scripts;
    }

    /** DIRECTORY SCRIPTS FOREIGN..., where the foreign are of {@link Foreign}. */
    public static void main(String[] arguments) throws Exception {
        // When whoever started us is gone, so are we and those we started.
        Thread.ofPlatform().daemon().start(InteropMain::endWithStandardInput);
        var interop = new InteropMain(Path.of(arguments[0]), Path.of(arguments[1]));
        Runtime.getRuntime().addShutdownHook(new Thread(interop::close));
        List<Foreign> present = Arrays.stream(arguments).skip(2).map(Foreign::valueOf).toList();
        interop.run(present);
        System.exit(0);
    }

    private void run(List<Foreign> present) throws Exception {
        var underWay = new ArrayList<Future<?>>();
        // Neither of these answers to questions about items, and libtorrent waits for them: they
        // have a network to themselves.
        Future<List<StarlingNode>> others = threads.submit(() -> network(2 * NODES, NODES));
        nodes = network(0, NODES);
        if (present.contains(Foreign.TRANSMISSION)) {
            underWay.add(begin("transmission", () -> transmission(others.get())));
        }
        if (present.contains(Foreign.ARIA2)) {
            underWay.add(begin("aria2", () -> aria2(others.get())));
        }
        if (present.contains(Foreign.PYTHON)) {
            underWay.add(begin("critic", this::critic));
        }
        if (present.contains(Foreign.LIBTORRENT)) {
            libtorrent(underWay);
        }
        for (Future<?> scenario : underWay) {
            scenario.get();
        }
        verdict(
                "failures",
                failures.isEmpty() ? PASSED : FAILED,
                "callbacks of ours that threw: " + failures);
    }

    private List<StarlingNode> network(int above, int size) throws Exception {
        var network = new ArrayList<StarlingNode>();
        for (int i = 1; i <= size; i++) {
            List<Endpoint> bootstrap = i == 1 ? List.of() : List.of(starling(above + 1));
            network.add(
                    StarlingNode.start(host, workbench, List.of(starling(above + i)), bootstrap));
            // A node lets in newcomers only so fast.
            Thread.sleep(JOIN_PAUSE_MILLIS);
        }
        // By now each has been told its address, and has an id that goes with it.
        Thread.sleep(SETTLING_MILLIS);
        return network;
    }

    // libtorrent

    private void libtorrent(List<Future<?>> underWay) throws Exception {
        var first = libtorrentNode("5.20.0.1:6881", starling(1).toString());
        awaitNodes(first, 5);
        // Whoever knows the first of libtorrent's alone must find the others through it.
        var newcomer =
                StarlingNode.start(
                        host,
                        workbench,
                        List.of(starling(NODES + 1)),
                        List.of(Endpoint.parse("5.20.0.1:6881")));
        underWay.add(begin("bootstrap", () -> bootstrap(newcomer)));
        underWay.add(begin("restart", new Restart(this, host, workbench)::play));
        until("the newcomer has joined", A_WHILE, newcomer::hasJoined);
        var second = libtorrentNode("5.21.0.1:6881", newcomer.endpoint().toString());
        awaitNodes(second, 5);
        underWay.add(begin("libtorrent-finds-ours", () -> libtorrentFindsOurs(second)));
        underWay.add(begin("ours-finds-libtorrent", () -> oursFindsLibtorrent(second, newcomer)));
        underWay.add(begin("immutable-items", () -> immutableItems(first, newcomer)));
        Future<?> mutable = begin("mutable-items", () -> mutableItems(second, newcomer));
        underWay.add(mutable);
        underWay.add(begin("two-sockets", () -> twoSockets(second, mutable)));
        underWay.add(begin("samples", () -> samples(second, newcomer)));
        underWay.add(begin("scrape", () -> scrape(first, newcomer)));
        if (Files.exists(Path.of("/proc/net/if_inet6"))) {
            underWay.add(begin("ipv6", this::ipv6));
        }
        var before = List.copyOf(underWay);
        underWay.add(begin("content", () -> content(before, List.of(first, second))));
    }

    ForeignProcess libtorrentNode(String listen, String bootstrap) throws Exception {
        var process =
                run(
                        "libtorrent",
                        Foreign.PYTHON_COMMAND,
                        scripts.resolve("libtorrent_node.py").toString(),
                        directory.toString(),
                        listen,
                        bootstrap);
        process.await("libtorrent", line -> line.startsWith("ready"), A_WHILE);
        return process;
    }

    static void awaitNodes(ForeignProcess libtorrent, int atLeast) throws Exception {
        until(
                "libtorrent knows " + atLeast + " nodes",
                A_WHILE,
                () -> {
                    libtorrent.say("nodes");
                    Thread.sleep(200);
                    return libtorrent.linesSoFar().stream()
                            .filter(line -> line.startsWith("nodes "))
                            .anyMatch(line -> Integer.parseInt(line.substring(6)) >= atLeast);
                });
    }

    private String bootstrap(StarlingNode newcomer) throws Exception {
        until("it has joined", A_WHILE, newcomer::hasJoined);
        var report = newcomer.findNode(NodeId.random(RANDOM));
        require(report.closest().size() >= 8, "it finds but " + report.closest());
        return report.closest().size() + " closest nodes by " + report.queries() + " queries";
    }

    private String libtorrentFindsOurs(ForeignProcess libtorrent) throws Exception {
        InfoHash infoHash = anInfoHash();
        var announced = nodes.get(2).announce(infoHash, 4711, true);
        require(announced.announcedTo() >= 8, "only " + announced.announcedTo() + " took it");
        String peer = nodes.get(2).endpoint().withPort(4711).toString();
        libtorrent.say("get-peers " + infoHash);
        libtorrent.await(
                peer,
                line -> line.startsWith("get-peers " + infoHash) && line.endsWith(peer),
                A_WHILE);
        // And not only by asking for it: it dials whom we announced.
        try (var listener = new Dialed(nodes.get(3).endpoint())) {
            InfoHash another = anInfoHash();
            nodes.get(3).announce(another, listener.port(), true);
            libtorrent.say("add " + another);
            listener.await("5.21.0.1", A_WHILE, libtorrent);
        }
        return "announced to " + announced.announcedTo() + ", found and dialed";
    }

    private String oursFindsLibtorrent(ForeignProcess libtorrent, StarlingNode newcomer)
            throws Exception {
        InfoHash infoHash = anInfoHash();
        libtorrent.say("add " + infoHash);
        awaitPeer(newcomer, infoHash, Endpoint.parse("5.21.0.1:6881"), A_WHILE);
        awaitPeer(nodes.get(5), infoHash, Endpoint.parse("5.21.0.1:6881"), A_WHILE);
        return "by two of ours";
    }

    private String immutableItems(ForeignProcess libtorrent, StarlingNode ours) throws Exception {
        // A value of theirs
        String value = "theirs-" + HEX.toHexDigits(RANDOM.nextLong());
        byte[] encoded = bencode(value);
        NodeId target = NodeId.of(sha1(encoded), 0);
        libtorrent.say("put-immutable " + value);
        libtorrent.await("its target", line -> line.equals("put-immutable " + target), A_WHILE);
        String put = libtorrent.await("its put", line -> line.startsWith("put " + target), A_WHILE);
        require(StarlingNode.isNewest(ours.get(target), encoded), "theirs was not found: " + put);
        // and one of ours
        String another = "ours-" + HEX.toHexDigits(RANDOM.nextLong());
        var stored = ours.put(bencode(another));
        require(stored.storedAt() >= 8, "ours was stored at " + stored.storedAt());
        require(stored.refusal().isEmpty(), "ours was refused: " + stored.refusal());
        NodeId targetOfOurs = NodeId.of(sha1(bencode(another)), 0);
        libtorrent.say("get-immutable " + targetOfOurs);
        libtorrent.await(
                another,
                line -> line.equals("get-immutable " + targetOfOurs + " " + another),
                A_WHILE);
        // as long as they may be
        byte[] longest = bencode("x".repeat(996));
        var storedLongest = ours.put(longest);
        require(storedLongest.storedAt() >= 8, "the longest: " + storedLongest);
        var found = nodes.get(7).get(NodeId.of(sha1(longest), 0));
        require(StarlingNode.isNewest(found, longest), "the longest was not found");
        return "both ways; ours at " + stored.storedAt();
    }

    private String mutableItems(ForeignProcess libtorrent, StarlingNode ours) throws Exception {
        var storedAt = new ArrayList<Integer>();
        for (String salt : List.of("", "some-salt")) {
            byte[] seed = new byte[ItemKey.SEED_BYTES];
            RANDOM.nextBytes(seed);
            ItemKey key = ItemKey.ofSeed(seed);
            String owner = HEX.formatHex(seed) + " " + HEX.formatHex(key.publicKey());
            String name = HEX.formatHex(key.publicKey()) + " =" + salt;
            // The owner begins with libtorrent, goes on with us, and ends with libtorrent.
            libtorrent.say("put-mutable " + owner + " =" + salt + " one");
            awaitVersion(ours, key, salt, 1, "one");
            var stored = ours.put(key, salt.getBytes(UTF_8), 2, bencode("two"), 1);
            require(stored.storedAt() >= 8, "stored at " + stored);
            storedAt.add(stored.storedAt());
            libtorrent.say("get-mutable " + name);
            libtorrent.await(
                    "two", line -> line.startsWith("get-mutable " + name + " 2 two"), A_WHILE);
            libtorrent.say("put-mutable " + owner + " =" + salt + " three");
            awaitVersion(nodes.get(6), key, salt, 3, "three");
            // What is old is refused, and what was not expected, too, by those who have the newest.
            var old = ours.put(key, salt.getBytes(UTF_8), 2, bencode("two"), -1);
            require(old.refusal().startsWith("302"), "an old one: " + old);
            var unexpected = ours.put(key, salt.getBytes(UTF_8), 9, bencode("nine"), 1);
            require(unexpected.refusal().startsWith("301"), "cas: " + unexpected);
        }
        return "with and without salt, versions 1 to 3; ours at " + storedAt;
    }

    private String twoSockets(ForeignProcess libtorrent, Future<?> mutable) throws Exception {
        // Two sockets have one store: a version that came to the one is not new to the other.
        mutable.get();
        List<Endpoint> sockets = List.of(starling(NODES + 3), starling(NODES + 4));
        var ours = StarlingNode.start(host, workbench, sockets, List.of(starling(1)));
        return new TwoSockets(ours, sockets, libtorrent).play();
    }

    /** What libtorrent says of all that it has asked and was asked. */
    private static String content(List<Future<?>> before, List<ForeignProcess> libtorrents)
            throws Exception {
        for (Future<?> scenario : before) {
            scenario.get();
        }
        var said = new ArrayList<String>();
        for (ForeignProcess libtorrent : libtorrents) {
            libtorrent.say("statistics");
            libtorrent.await("statistics", line -> line.startsWith("statistics "), A_WHILE);
            said.addAll(libtorrent.linesSoFar());
        }
        List<String> figures =
                said.stream()
                        .filter(line -> line.startsWith("statistics "))
                        .flatMap(line -> Arrays.stream(line.split(" ", -1)))
                        .filter(figure -> !figure.endsWith("=0"))
                        .toList();
        List<String> complaints =
                said.stream().filter(line -> line.startsWith("complaint ")).toList();
        require(complaints.isEmpty(), complaints.size() + " complaints: " + complaints);
        for (String figure : figures) {
            // Old versions were put on purpose.
            boolean isBad = figure.startsWith("invalid_") && !figure.startsWith("invalid_put=");
            require(!isBad, "what it did not understand: " + figures);
        }
        for (String kind : QUERIES_OF_LIBTORRENT) {
            require(
                    figures.stream().anyMatch(figure -> figure.startsWith(kind + "_out=")),
                    "it never asked " + kind + ": " + figures);
        }
        return "no complaints in " + figures;
    }

    private static void awaitVersion(
            StarlingNode node, ItemKey key, String salt, long sequence, String value)
            throws Exception {
        until(
                "version " + sequence + " is found",
                A_WHILE,
                () -> {
                    var items = node.get(key.publicKey(), salt.getBytes(UTF_8));
                    return StarlingNode.isNewest(items, bencode(value))
                            && items.found().getLast().sequence() == sequence;
                });
    }

    private String samples(ForeignProcess libtorrent, StarlingNode ours) throws Exception {
        InfoHash infoHash = anInfoHash();
        nodes.get(4).announce(infoHash, 4713, false);
        // Whoever keeps it tells it, libtorrent as well as ours. It keeps it if it is among the
        // nearest, and so it is in a network that is hardly larger than a closest set.
        int byOurs = 0;
        var asked = new ArrayList<String>();
        for (StarlingNode node : nodes.subList(0, 10)) {
            libtorrent.say(
                    "sample "
                            + node.endpoint().toString().replace(":", " ")
                            + " "
                            + NodeId.random(RANDOM));
            String from = "sample " + node.endpoint() + " ";
            String line = libtorrent.await(from, l -> l.startsWith(from), A_WHILE);
            byOurs += line.contains(infoHash.toString()) ? 1 : 0;
            asked.add(line.split(" ", -1)[2]);
        }
        require(byOurs > 0, "libtorrent was told of " + asked + ", but not of what is wanted");
        // And libtorrent tells ours.
        var answers = new ArrayList<String>();
        for (String address : List.of("5.20.0.1:6881", "5.21.0.1:6881")) {
            switch (ours.sample(Endpoint.parse(address), NodeId.random(RANDOM))) {
                case Result.Done<Sample>(var sample) -> {
                    require(
                            sample.infoHashes().size() <= sample.total(),
                            "more than there are: " + sample);
                    require(!sample.nodes().isEmpty(), "no nodes");
                    answers.add(sample.infoHashes().size() + " of " + sample.total());
                }
                case Result.Failed<Sample>(var cause) -> throw new AssertionError(cause);
            }
            // The interval is kept.
            var again = ours.sample(Endpoint.parse(address), NodeId.random(RANDOM));
            answers.add(again instanceof Result.Failed<Sample> ? "not asked again" : "asked again");
        }
        return byOurs + " of ours told libtorrent; libtorrent told ours " + answers;
    }

    private String scrape(ForeignProcess libtorrent, StarlingNode ours) throws Exception {
        InfoHash infoHash = anInfoHash();
        for (int i = 0; i < 6; i++) {
            nodes.get(8 + i).announce(infoHash, 5000 + i, i < 2);
        }
        libtorrent.say("add " + infoHash);
        awaitPeer(ours, infoHash, Endpoint.parse("5.20.0.1:6881"), A_WHILE);
        var scraped = ours.scrape(infoHash);
        require(
                Math.round(scraped.seeds()) == 2 && Math.round(scraped.peers()) == 5,
                "2 seeds and 5 others were due: " + scraped);
        return scraped.toString();
    }

    private String ipv6() throws Exception {
        var six = new ArrayList<StarlingNode>();
        for (int i = 1; i <= 4; i++) {
            List<Endpoint> bootstrap = i == 1 ? List.of() : List.of(six.getFirst().endpoint());
            six.add(
                    StarlingNode.start(
                            host,
                            workbench,
                            List.of(Endpoint.parse("[2a00:" + i + "::1]:6881")),
                            bootstrap));
            Thread.sleep(JOIN_PAUSE_MILLIS);
        }
        var libtorrent = libtorrentNode("[2a00:5::1]:6881", six.getFirst().endpoint().toString());
        // Who asks it too early is told of nobody, and does not ask again for long.
        awaitNodes(libtorrent, 3);
        var another = libtorrentNode("[2a00:6::1]:6881", "[2a00:5::1]:6881");
        awaitNodes(another, 3);
        InfoHash infoHash = anInfoHash();
        var announced = six.get(2).announce(infoHash, 4712, true);
        String peer = six.get(2).endpoint().withPort(4712).toString();
        another.say("get-peers " + infoHash);
        another.await(
                peer,
                line -> line.startsWith("get-peers " + infoHash) && line.endsWith(peer),
                A_WHILE);
        InfoHash theirs = anInfoHash();
        libtorrent.say("add " + theirs);
        awaitPeer(six.get(3), theirs, Endpoint.parse("[2a00:5::1]:6881"), A_WHILE);
        return "both ways; announced to " + announced.announcedTo();
    }

    // aria2 and transmission: each has a torrent and no tracker.

    private String aria2(List<StarlingNode> nodes) throws Exception {
        InfoHash infoHash = anInfoHash();
        Path home = Files.createDirectory(directory.resolve("aria2"));
        try (var listener = new Dialed(nodes.get(11).endpoint())) {
            nodes.get(11).announce(infoHash, listener.port(), true);
            var aria2 =
                    run(
                            "aria2",
                            "aria2c",
                            "--no-conf",
                            "--interface=5.50.0.1",
                            "--dir=" + home,
                            "--enable-dht=true",
                            "--enable-dht6=false",
                            "--disable-ipv6=true",
                            "--dht-file-path=" + home.resolve("dht.dat"),
                            "--dht-entry-point=" + nodes.getFirst().endpoint(),
                            "--dht-listen-port=6881",
                            "--listen-port=6882",
                            "--bt-enable-lpd=false",
                            "--enable-peer-exchange=false",
                            "--stop-with-process=" + ProcessHandle.current().pid(),
                            "magnet:?xt=urn:btih:" + infoHash);
            listener.await("5.50.0.1", left(), aria2);
            String found = "found ours after " + seconds();
            awaitPeer(nodes.get(12), infoHash, Endpoint.parse("5.50.0.1:6882"), left());
            return found + ", found by ours after " + seconds();
        }
    }

    private String transmission(List<StarlingNode> nodes) throws Exception {
        Path home = Files.createDirectory(directory.resolve("transmission"));
        Path watched = Files.createDirectory(home.resolve("watched"));
        Files.writeString(
                home.resolve("settings.json"),
                """
                {
                    "bind-address-ipv4": "5.40.0.1",
                    "dht-enabled": true,
                    "download-dir": "%1$s",
                    "encryption": 0,
                    "lpd-enabled": false,
                    "peer-port": 51413,
                    "pex-enabled": false,
                    "port-forwarding-enabled": false,
                    "rpc-enabled": false,
                    "utp-enabled": false,
                    "watch-dir": "%2$s",
                    "watch-dir-enabled": true
                }
                """
                        .formatted(home, watched));
        // It goes by what it knew the last time within seconds, and by a bootstrap node within a
        // minute.
        var known = new ByteArrayOutputStream();
        for (StarlingNode node : nodes.subList(0, 12)) {
            known.write(compact(node.endpoint()));
        }
        Files.write(
                home.resolve("dht.dat"),
                concatenated(
                        "d5:nodes".getBytes(UTF_8),
                        bencode(known.toByteArray()),
                        "e".getBytes(UTF_8)));
        // The smallest torrent that there can be.
        byte[] info =
                concatenated(
                        "d6:lengthi1e4:name8:starling12:piece lengthi16384e6:pieces20:"
                                .getBytes(UTF_8),
                        HEX.parseHex("86f7e437faa5a7fce15d1ddcb9eaeaea377667b8"),
                        "e".getBytes(UTF_8));
        Path torrent = home.resolve("starling.torrent");
        Files.write(torrent, concatenated("d4:info".getBytes(UTF_8), info, "e".getBytes(UTF_8)));
        InfoHash infoHash = InfoHash.of(sha1(info), 0);
        try (var listener = new Dialed(nodes.get(13).endpoint())) {
            nodes.get(13).announce(infoHash, listener.port(), true);
            Files.copy(torrent, watched.resolve("starling.torrent"));
            boolean isDaemon = Foreign.isCommand("transmission-daemon");
            var transmission =
                    isDaemon
                            ? run("transmission", "transmission-daemon", "-f", "-g", "" + home)
                            : run(
                                    "transmission",
                                    "transmission-cli",
                                    "-g",
                                    "" + home,
                                    "" + torrent);
            listener.await("5.40.0.1", left(), transmission);
            String found = "found ours after " + seconds();
            awaitPeer(nodes.get(14), infoHash, Endpoint.parse("5.40.0.1:51413"), left());
            return found + ", found by ours after " + seconds();
        }
    }

    /** Every answer of ours, read by somebody strict. */
    private String critic() throws Exception {
        Endpoint node = nodes.get(1).endpoint();
        var critic =
                run(
                        "critic",
                        Foreign.PYTHON_COMMAND,
                        scripts.resolve("strict_krpc.py").toString(),
                        node.inetAddress().getHostAddress(),
                        String.valueOf(node.port()));
        critic.await("the end", line -> line.equals("done"), A_WHILE);
        List<String> lines = critic.linesSoFar();
        List<String> bad = lines.stream().filter(line -> !line.startsWith("good ")).toList();
        require(bad.size() == 1, String.join("; ", bad));
        return lines.size() - 1 + " checks";
    }

    // Tools

    private ForeignProcess run(String name, String... command) throws IOException {
        Path where = Files.createTempDirectory(directory, name);
        var process = new ForeignProcess(where, List.of(command));
        processes.add(process);
        return process;
    }

    private Future<?> begin(String scenario, Callable<String> what) {
        return threads.submit(
                () -> {
                    try {
                        verdict(scenario, PASSED, what.call());
                    } catch (Exception | AssertionError failure) {
                        verdict(scenario, FAILED, String.valueOf(failure));
                    }
                });
    }

    private synchronized void verdict(String scenario, String verdict, String why) {
        System.out.println(
                InteropTest.VERDICT
                        + "\t"
                        + scenario
                        + "\t"
                        + verdict
                        + "\t"
                        + why.replace('\n', ' ')
                        + " ("
                        + seconds()
                        + ")");
    }

    private Duration left() {
        return ALTOGETHER.minusNanos(System.nanoTime() - began);
    }

    private String seconds() {
        return Duration.ofNanos(System.nanoTime() - began).toMillis() / 1000.0 + " s";
    }

    static void awaitPeer(StarlingNode node, InfoHash infoHash, Endpoint peer, Duration atMost)
            throws Exception {
        until(
                peer + " is found",
                atMost,
                () -> {
                    Thread.sleep(300);
                    return node.findPeers(infoHash).found().contains(peer);
                });
    }

    static void until(String what, Duration atMost, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!condition.call()) {
            require(System.nanoTime() < deadline, "waited in vain until " + what);
            Thread.sleep(200);
        }
    }

    static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }

    /** Each in a network of its own, as in the world outside, where neighbours have one voice. */
    static Endpoint starling(int number) {
        return Endpoint.parse("5." + (100 + number) + ".0.1:" + PORT);
    }

    static InfoHash anInfoHash() {
        return NodeId.random(RANDOM).asInfoHash();
    }

    private static byte[] compact(Endpoint ipv4) {
        return ByteBuffer.allocate(6).putInt(ipv4.ipv4()).putShort((short) ipv4.port()).array();
    }

    private static byte[] bencode(String text) {
        return bencode(text.getBytes(UTF_8));
    }

    private static byte[] bencode(byte[] bytes) {
        return concatenated((bytes.length + ":").getBytes(UTF_8), bytes);
    }

    private static byte[] concatenated(byte[]... parts) {
        var all = ByteBuffer.allocate(Arrays.stream(parts).mapToInt(part -> part.length).sum());
        for (byte[] part : parts) {
            all.put(part);
        }
        return all.array();
    }

    private static byte[] sha1(byte[] bytes) throws Exception {
        return MessageDigest.getInstance("SHA-1").digest(bytes);
    }

    private static void endWithStandardInput() {
        try {
            while (System.in.read() >= 0) {
                // nothing is said to us
            }
        } catch (IOException itIsGone) {
            // and so are we
        }
        System.exit(1);
    }

    private void close() {
        processes.forEach(ForeignProcess::close);
        host.close();
    }

    /** Somebody who was announced: hears who dials. */
    private static final class Dialed implements AutoCloseable {
        private final ServerSocket listener = new ServerSocket();
        private final BlockingQueue<String> callers = new LinkedBlockingQueue<>();

        Dialed(Endpoint address) throws IOException {
            listener.bind(new InetSocketAddress(address.inetAddress(), 0));
            Thread.ofPlatform().daemon().start(this::accept);
        }

        int port() {
            return listener.getLocalPort();
        }

        void await(String caller, Duration atMost, ForeignProcess process)
                throws InterruptedException {
            long deadline = System.nanoTime() + atMost.toNanos();
            while (true) {
                String next = callers.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                require(
                        next != null,
                        caller + " has not dialed; it last said " + process.lastSaid());
                if (caller.equals(next)) {
                    return;
                }
            }
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }

        private void accept() {
            try {
                while (true) {
                    try (var connection = listener.accept()) {
                        callers.add(connection.getInetAddress().getHostAddress());
                    }
                }
            } catch (IOException itIsClosed) {
                // nobody is awaited any more
            }
        }
    }
}
