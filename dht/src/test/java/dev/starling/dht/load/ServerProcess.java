package dev.starling.dht.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A server in a process of its own, whose CPU time can be read. It ends with us. */
final class ServerProcess implements AutoCloseable {
    static final String READY = "ready";

    /** What /proc counts in. */
    private static final long TICK_NANOS = 10_000_000;

    private final Process process;

    ServerProcess(List<String> command) throws IOException {
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        BufferedReader output = process.inputReader();
        for (String line = output.readLine(); !READY.equals(line); line = output.readLine()) {
            if (line == null) {
                throw new IOException("it ended: " + command.getLast());
            }
            System.err.println(line);
        }
        Thread.ofPlatform().daemon().start(() -> output.lines().forEach(System.err::println));
    }

    /** Of all its threads, in the kernel and outside of it. */
    long cpuNanos() throws IOException {
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        // The name, in parentheses, may hold anything; behind it stands the third field.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * TICK_NANOS;
    }

    @Override
    public void close() {
        process.destroy();
    }

    /** For the process itself: it lives on until whoever started it is gone. */
    static void endWithStandardInput() {
        Thread.ofPlatform()
                .start(
                        () -> {
                            try {
                                while (System.in.read() >= 0) {
                                    // nothing is said to it
                                }
                            } catch (IOException itIsClosed) {
                                // the same
                            }
                            System.exit(0);
                        });
    }
}
