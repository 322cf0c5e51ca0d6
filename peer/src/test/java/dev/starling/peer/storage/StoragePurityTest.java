package dev.starling.peer.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.starling.peer.storage.file.FileStorage;
import dev.starling.peer.storage.file.Trespasser;
import dev.starling.purity.ArrowCheck;
import dev.starling.purity.PurityCheck;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files are for one package alone, and that package is for files alone. */
final class StoragePurityTest {
    /** What the package of files may do, and nobody else, however near. */
    @SuppressWarnings("all")
    static final class Neighbour {
        private Neighbour() {}

        static final class ReadsAFile {
            byte[] read() throws IOException {
                return Files.readAllBytes(Path.of("x"));
            }
        }

        static final class OpensAChannel {
            Object open(Path path) throws IOException {
                return FileChannel.open(path);
            }
        }

        static final class Locks {
            Object lock = new ReentrantLock();
        }
    }

    static Stream<Class<?>> offences() {
        return Stream.concat(
                Arrays.stream(Trespasser.class.getDeclaredClasses()),
                Arrays.stream(Neighbour.class.getDeclaredClasses()));
    }

    @ParameterizedTest
    @MethodSource("offences")
    void refusesWhatBelongsToAnother(Class<?> offence) throws IOException {
        assertFalse(PurityCheck.refusals(bytesOf(offence)).isEmpty(), offence + " was not refused");
    }

    @Test
    void letsTheFilesPass() throws IOException {
        assertEquals(List.of(), PurityCheck.refusals(bytesOf(FileStorage.class)));
    }

    @Test
    void whatTheStorageKnowsOfOurs() {
        assertEquals(
                List.of(),
                ArrowCheck.strayReferences(
                        Storage.class,
                        "dev/starling/peer/storage/",
                        Set.of(
                                "dev/starling/host/",
                                "dev/starling/bencode/",
                                "dev/starling/peer/torrent/")));
        assertEquals(
                List.of(),
                ArrowCheck.strayReferences(
                        Storage.class,
                        "dev/starling/peer/storage/file/",
                        Set.of("dev/starling/peer/storage/")));
    }

    private static byte[] bytesOf(Class<?> type) throws IOException {
        String resource = "/" + type.getName().replace('.', '/') + ".class";
        try (InputStream in = type.getResourceAsStream(resource)) {
            assertNotNull(in, resource);
            return in.readAllBytes();
        }
    }
}
