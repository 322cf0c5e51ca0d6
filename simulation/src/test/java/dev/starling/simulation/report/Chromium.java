package dev.starling.simulation.report;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A browser without a screen, which opens files and nothing else. */
final class Chromium {
    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
    private static final int SECONDS_MAX = 90;

    private Chromium() {}

    /** The page after its scripts have run. */
    static String domOf(Path page, Path directory) throws IOException, InterruptedException {
        Path browser = find().orElse(null);
        if (browser == null) {
            System.err.println("SKIPPED: there is no Chromium to look at reports with");
            return abort("there is no Chromium");
        }
        var command =
                new ArrayList<>(
                        List.of(
                                browser.toString(),
                                "--headless",
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-quic",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync",
                                "--user-data-dir=" + directory.resolve("profile"),
                                "--window-size=1200,900",
                                "--dump-dom",
                                page.toUri().toString()));
        Path dom = directory.resolve("dom.html");
        Process process =
                new ProcessBuilder(command)
                        .redirectOutput(dom.toFile())
                        .redirectError(directory.resolve("log.txt").toFile())
                        .start();
        try {
            if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
                throw new AssertionError(browser + " does not end");
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        return Files.readString(dom, StandardCharsets.UTF_8);
    }

    private static Optional<Path> find() {
        for (String directory : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            for (String name : NAMES) {
                Path file = Path.of(directory, name);
                if (Files.isExecutable(file)) {
                    return Optional.of(file);
                }
            }
        }
        return Optional.empty();
    }
}
