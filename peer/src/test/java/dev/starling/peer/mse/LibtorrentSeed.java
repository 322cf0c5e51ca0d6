package dev.starling.peer.mse;

import dev.starling.dht.InfoHash;
import dev.starling.host.Endpoint;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** A seed of libtorrent's on the loopback; it ends with us. */
final class LibtorrentSeed implements AutoCloseable {
    /** The distribution's, for which it has libtorrent; another one may come first on the PATH. */
    private static final String PYTHON = "/usr/bin/python3";

    static final int CONTENT_BYTES = 100_000;

    final Endpoint endpoint;
    final InfoHash infoHash;

    private final Process process;
    private final OutputStream commands;

    LibtorrentSeed(Path directory, String policy, String level) throws Exception {
        var script = Objects.requireNonNull(LibtorrentSeed.class.getResource("libtorrent_seed.py"));
        process =
                new ProcessBuilder(
                                PYTHON,
                                Path.of(script.toURI()).toString(),
                                directory.toString(),
                                policy,
                                level)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        commands = process.getOutputStream();
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        String[] words =
                Objects.requireNonNull(output.readLine(), "it did not start").split(" ", -1);
        endpoint = Endpoint.loopback(Integer.parseInt(words[1]));
        infoHash = InfoHash.ofHex(words[2]);
    }

    static boolean isInstalled() {
        try {
            Process attempt =
                    new ProcessBuilder(List.of(PYTHON, "-c", "import libtorrent"))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            return attempt.waitFor(20, TimeUnit.SECONDS) && attempt.exitValue() == 0;
        } catch (IOException notThere) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void connectTo(Endpoint ours) throws IOException {
        commands.write((ours.port() + "\n").getBytes(StandardCharsets.UTF_8));
        commands.flush();
    }

    /** What the file has at each place, by the rule in the script. */
    static byte[] content() {
        var content = new byte[CONTENT_BYTES];
        for (long i = 0; i < content.length; i++) {
            content[(int) i] = (byte) (i * i / 7 % 251);
        }
        return content;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
