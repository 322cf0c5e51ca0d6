package dev.starling.peer.storage.file;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.Random;

/** Offences that are none the smaller for being done where files are allowed. */
@SuppressWarnings("all")
public final class Trespasser {
    private Trespasser() {}

    public static final class OpensASocket {
        void open() throws IOException {
            SocketChannel.open().close();
        }
    }

    public static final class ReadsTheClock {
        long now() {
            return System.nanoTime();
        }
    }

    public static final class DrawsByItself {
        int drawn = new Random().nextInt();
    }

    public static final class ReadsTheEnvironment {
        String home = System.getenv("HOME");
    }
}
