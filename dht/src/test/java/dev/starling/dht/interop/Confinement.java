package dev.starling.dht.interop;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A network namespace of its own for a JVM and whomever it starts: in it every address of 5.0.0.0/8
 * is this machine's and looks public, and there is no way out.
 */
public final class Confinement {
    /** Of IPv6 only what is given to the machine can be bound. */
    private static final String NAMESPACE =
            """
            set -e
            ip link set lo up
            ip addr add 5.0.0.1/32 dev lo
            ip route add local 5.0.0.0/8 dev lo
            for i in 1 2 3 4 5 6; do
                ip -6 addr add 2a00:$i::1/128 dev lo nodad 2>/dev/null || true
            done
            exec "$@"
            """;

    private static final List<String> UNSHARE = unshare();

    private Confinement() {}

    public static boolean isPossible() {
        return !UNSHARE.isEmpty();
    }

    /** Runs the class, and passes on what it prints until it ends, or has to. */
    public static void run(
            Class<?> main, List<String> arguments, Duration atMost, Consumer<String> heard)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(UNSHARE);
        command.addAll(List.of("sh", "-c", NAMESPACE, "sh"));
        command.addAll(javaCommand(main));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var killer = Thread.ofPlatform().daemon().start(() -> endLate(process, atMost));
        try (BufferedReader output = process.inputReader()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                heard.accept(line);
            }
        }
        process.waitFor();
        killer.interrupt();
    }

    /** How a namespace is made: as root, or as anybody where the system lets anybody. */
    private static List<String> unshare() {
        for (List<String> way : List.of(List.of("unshare", "-n"), List.of("unshare", "-r", "-n"))) {
            var attempt = new ArrayList<>(way);
            attempt.addAll(List.of("sh", "-c", NAMESPACE, "sh", "true"));
            if (Foreign.succeeds(attempt.toArray(String[]::new))) {
                return way;
            }
        }
        return List.of();
    }

    private static List<String> javaCommand(Class<?> main) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-ea",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseCompactObjectHeaders",
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName());
    }

    private static void endLate(Process process, Duration atMost) {
        try {
            if (!process.waitFor(atMost.toSeconds(), TimeUnit.SECONDS)) {
                // Its standard input ends with it, and whoever it started ends in its wake.
                process.getOutputStream().close();
                if (!process.waitFor(10, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            }
        } catch (InterruptedException | IOException itHasEnded) {
            // in time
        }
    }
}
