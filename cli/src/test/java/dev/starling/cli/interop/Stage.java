package dev.starling.cli.interop;

import dev.starling.cli.RunningVerb;
import dev.starling.dht.interop.ForeignProcess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** What every scenario needs: places, programs of ours and of others, and a clock. */
final class Stage implements AutoCloseable {
    static final Duration A_WHILE = Duration.ofSeconds(65);

    /** Where a verb of ours listens. */
    static final int PORT = 6881;

    private static final int LOOK_AGAIN_MILLIS = 100;

    private final Path directory;
    private final Path script;
    private final long began = System.nanoTime();
    private final AtomicInteger count = new AtomicInteger();
    private final ConcurrentLinkedDeque<AutoCloseable> running = new ConcurrentLinkedDeque<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    Stage(Path directory, Path script) {
        this.directory = directory;
        this.script = script;
    }

    /** A new directory. */
    Path home(String name) throws IOException {
        return Files.createDirectory(directory.resolve(count.incrementAndGet() + " " + name));
    }

    /** An address for somebody who needs one of his own. */
    String anAddress() {
        return "5.2." + count.incrementAndGet() + ".1";
    }

    LibtorrentPeer libtorrent(String address, String encryption, String bootstrap, int rate)
            throws Exception {
        return ended(
                new LibtorrentPeer(
                        home("libtorrent"), script, address, encryption, bootstrap, rate));
    }

    ForeignProcess foreign(Path where, List<String> command) throws IOException {
        return ended(new ForeignProcess(where, command));
    }

    /** A verb of ours that opens the network. */
    RunningVerb verb(String verb, String address, String bootstrap, List<String> more)
            throws IOException {
        var arguments = new ArrayList<>(List.of(verb, "--json", "--listen", address));
        arguments.addAll(List.of("--port", "" + PORT, "--bootstrap", bootstrap));
        arguments.addAll(List.of("--state", home("state").toString()));
        arguments.addAll(more);
        return ended(new RunningVerb(arguments));
    }

    /** Ours shares it; answers when it does. */
    RunningVerb seed(List<Goods> goods, String address, String bootstrap, String... more)
            throws Exception {
        var arguments = new ArrayList<>(List.of(more));
        goods.forEach(some -> arguments.add(some.torrent().toString()));
        RunningVerb seed = verb("seed", address, bootstrap, arguments);
        for (Goods some : goods) {
            seed.await(
                    "seeding " + some.name(),
                    line -> line.contains("\"seeding\"") && line.contains(some.infoHash()),
                    A_WHILE);
        }
        return seed;
    }

    /** Ours fetches it, alone or not; answers how long that took. */
    String download(Goods goods, String id, String bootstrap, String... more) throws Exception {
        long from = System.nanoTime();
        Path into = home("download");
        var arguments = new ArrayList<>(List.of(id, "-o", into.toString(), "--timeout", "45s"));
        arguments.addAll(List.of("--explain"));
        arguments.addAll(List.of(more));
        RunningVerb verb = verb("download", anAddress(), bootstrap, arguments);
        int code = verb.code(A_WHILE);
        require(code == 0, "it ended with " + code + "; " + verb);
        requireWhole(goods, into);
        return since(from);
    }

    /** Somebody else's copy. */
    void requireWhole(Goods goods, Path directory) throws IOException {
        String difference = goods.differenceIn(directory);
        require(difference.isEmpty(), goods.name() + " differs: " + difference);
    }

    /** Waits for somebody else's copy. */
    void awaitWhole(Goods goods, Path directory, ForeignProcess process) throws Exception {
        awaitNoDifference(goods, () -> goods.differenceIn(directory), process);
    }

    /** Waits until whoever writes a copy has no more to say of how it differs. */
    void awaitNoDifference(Goods goods, Callable<String> difference, ForeignProcess process)
            throws Exception {
        try {
            until(goods.name() + " is whole", () -> difference.call().isEmpty());
        } catch (AssertionError late) {
            throw new AssertionError(
                    late.getMessage()
                            + ", which differs in "
                            + difference.call()
                            + "; it last said "
                            + process.lastSaid(),
                    late);
        }
    }

    /** A torrent by our own hand, beside its content. */
    Goods create(Path content, int pieceBytes) throws Exception {
        Path torrent = content.resolveSibling("a.torrent");
        var create =
                new RunningVerb(
                        List.of(
                                "create",
                                content.toString(),
                                "-o",
                                torrent.toString(),
                                "--piece-length",
                                String.valueOf(pieceBytes)));
        String link = create.await("a link", line -> line.startsWith("magnet:"), A_WHILE);
        require(create.code(A_WHILE) == 0, create.toString());
        int at = link.indexOf("btih:") + 5;
        return new Goods(
                torrent,
                link.substring(at, at + 40),
                content.getParent(),
                content.getFileName().toString());
    }

    /** One file. */
    Goods file(String name, int bytes, int pieceBytes) throws Exception {
        Path content = home("content").resolve(name);
        Goods.write(content, bytes);
        return create(content, pieceBytes);
    }

    Future<?> begin(String scenario, Callable<String> what) {
        return threads.submit(
                () -> {
                    try {
                        verdict(scenario, SwarmInteropMain.PASSED, what.call());
                    } catch (Exception | AssertionError failure) {
                        verdict(scenario, SwarmInteropMain.FAILED, String.valueOf(failure));
                    }
                });
    }

    <T> Future<T> meanwhile(Callable<T> what) {
        return threads.submit(what);
    }

    synchronized void verdict(String scenario, String verdict, String why) {
        String line = why.replace('\n', ' ').replace('\t', ' ');
        System.out.println(
                String.join("\t", SwarmInteropMain.VERDICT, scenario, verdict, line)
                        + " (at "
                        + since(began)
                        + ")");
    }

    <T extends AutoCloseable> T ended(T program) {
        running.push(program);
        return program;
    }

    /** All at once: some take their time. */
    @Override
    public void close() {
        var ends = new ArrayList<Thread>();
        for (AutoCloseable program : running) {
            ends.add(Thread.ofVirtual().start(() -> end(program)));
        }
        for (Thread end : ends) {
            try {
                end.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void end(AutoCloseable program) {
        try {
            program.close();
        } catch (Exception e) {
            throw new AssertionError(program + " does not end", e);
        }
    }

    static void awaitPort(String address, int port, ForeignProcess process) throws Exception {
        try {
            until(
                    address + ":" + port + " is open",
                    () -> {
                        try (var socket = new Socket()) {
                            socket.connect(new InetSocketAddress(address, port));
                            return true;
                        } catch (IOException notYet) {
                            return false;
                        }
                    });
        } catch (AssertionError late) {
            throw new AssertionError(late.getMessage() + "; last " + process.lastSaid(), late);
        }
    }

    static void until(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + A_WHILE.toNanos();
        while (!condition.call()) {
            require(System.nanoTime() < deadline, "waited in vain until " + what);
            Thread.sleep(LOOK_AGAIN_MILLIS);
        }
    }

    static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }

    static String since(long from) {
        return Duration.ofNanos(System.nanoTime() - from).toMillis() / 1000.0 + " s";
    }
}
