package dev.starling.cli.interop;

import dev.starling.dht.interop.Foreign;
import dev.starling.dht.interop.ForeignProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A session of libtorrent's in a process of its own. */
final class LibtorrentPeer implements AutoCloseable {
    static final int PORT = 6881;

    /** A peer of its, as it sees it. */
    record Peer(String address, String client, boolean isByExchange, long bytesDown) {}

    final String address;
    private final ForeignProcess process;

    /**
     * @param encryption forced, enabled or disabled
     * @param bootstrap a DHT node, or - for no DHT
     * @param rate the bytes that it uploads a second, or 0 for no limit
     */
    LibtorrentPeer(
            Path directory,
            Path script,
            String address,
            String encryption,
            String bootstrap,
            int rate)
            throws Exception {
        this.address = address;
        this.process =
                new ForeignProcess(
                        directory,
                        List.of(
                                Foreign.PYTHON_COMMAND,
                                script.toString(),
                                address + ":" + PORT,
                                encryption,
                                bootstrap,
                                String.valueOf(rate)));
        process.await("libtorrent", line -> line.startsWith("ready"), Stage.A_WHILE);
    }

    String endpoint() {
        return address + ":" + PORT;
    }

    void seed(Goods goods) throws Exception {
        say("seed", goods.torrent().toString(), goods.home().toString());
        process.await("seed", ("seed\t" + goods.infoHash())::equals, Stage.A_WHILE);
    }

    /** By a .torrent or a magnet link. */
    void leech(Goods goods, String name, Path into) throws Exception {
        say("leech", name, into.toString());
        process.await("leech", ("leech\t" + goods.infoHash())::equals, Stage.A_WHILE);
    }

    void connect(Goods goods, String host, int port) throws IOException {
        say("connect", goods.infoHash(), host, String.valueOf(port));
    }

    void awaitFinished(Goods goods, Duration atMost) throws Exception {
        process.await("the end", ("finished\t" + goods.infoHash())::equals, atMost);
    }

    /** Makes a torrent for old and new readers, and answers its v1 infohash. */
    String createHybrid(Path torrent, Path content, int pieceBytes) throws Exception {
        say("create", torrent.toString(), content.toString(), "" + pieceBytes, "hybrid");
        String line = process.await("create", l -> l.startsWith("create\t"), Stage.A_WHILE);
        return line.substring("create\t".length());
    }

    void awaitNodes(int atLeast) throws Exception {
        Stage.until(
                "libtorrent knows " + atLeast + " nodes",
                () -> {
                    say("nodes");
                    return process.linesSoFar().stream()
                            .filter(line -> line.startsWith("nodes\t"))
                            .anyMatch(line -> Integer.parseInt(line.substring(6)) >= atLeast);
                });
    }

    /** Everybody whom it has seen since it was first asked. */
    List<Peer> peers(Goods goods) throws IOException {
        say("peers", goods.infoHash());
        return process.linesSoFar().stream()
                .filter(line -> line.startsWith("peer\t" + goods.infoHash()))
                .map(line -> line.split("\t", -1))
                .map(
                        words ->
                                new Peer(
                                        words[2],
                                        words[3],
                                        words[4].equals("pex"),
                                        Long.parseLong(words[5])))
                .toList();
    }

    long uploaded(Goods goods) throws Exception {
        say("uploaded", goods.infoHash());
        String line = process.await("uploaded", l -> l.startsWith("uploaded\t"), Stage.A_WHILE);
        return Long.parseLong(line.substring("uploaded\t".length()));
    }

    List<String> lastSaid() {
        return process.lastSaid();
    }

    @Override
    public void close() {
        process.close();
    }

    private void say(String... words) throws IOException {
        process.say(String.join("\t", words));
    }
}
