package dev.starling.dht.interop;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs that others have written, and whether they are installed here. */
public enum Foreign {
    PYTHON("python3") {
        @Override
        public boolean isInstalled() {
            return Files.isExecutable(Path.of(PYTHON_COMMAND));
        }
    },
    LIBTORRENT("python3-libtorrent") {
        @Override
        public boolean isInstalled() {
            return PYTHON.isInstalled() && succeeds(PYTHON_COMMAND, "-c", "import libtorrent");
        }
    },
    ARIA2("aria2") {
        @Override
        public boolean isInstalled() {
            return isCommand("aria2c");
        }
    },
    TRANSMISSION("transmission-daemon or transmission-cli") {
        @Override
        public boolean isInstalled() {
            return isCommand("transmission-daemon") || isCommand("transmission-cli");
        }
    };

    /** The distribution's, for which it has libtorrent; another one may come first on the PATH. */
    public static final String PYTHON_COMMAND = "/usr/bin/python3";

    public final String packages;

    Foreign(String packages) {
        this.packages = packages;
    }

    public abstract boolean isInstalled();

    public static boolean isCommand(String name) {
        String path = System.getenv("PATH");
        return path != null
                && Arrays.stream(path.split(File.pathSeparator))
                        .anyMatch(directory -> Files.isExecutable(Path.of(directory, name)));
    }

    static boolean succeeds(String... command) {
        try {
            Process process =
                    new ProcessBuilder(List.of(command))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            if (process.waitFor(10, TimeUnit.SECONDS)) {
                return process.exitValue() == 0;
            }
            process.destroyForcibly();
            return false;
        } catch (IOException notThere) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
