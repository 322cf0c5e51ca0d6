package dev.starling.peer.storage.file;

import dev.starling.peer.storage.Storage;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A path below a root that cannot lead out of it. Its words are looked at once; that none of its
 * directories is a link is made sure at each opening, directory by directory, each opened relative
 * to the one before, so that nobody can put a link there in between.
 */
record SafePath(Path root, List<String> names) {
    static SafePath of(Path root, String path) throws IOException {
        if (path.isEmpty()
                || path.length() > Storage.PATH_CHARS_MAX
                || path.indexOf('\0') >= 0
                || (path.indexOf('\\') >= 0 && root.getFileSystem().getSeparator().equals("\\"))) {
            throw new IOException("not a path for a file of a download: " + shown(path));
        }
        List<String> names = List.of(path.split("/", -1));
        for (String name : names) {
            if (name.isEmpty() || name.equals(".") || name.equals("..")) {
                throw new IOException("not a path for a file of a download: " + shown(path));
            }
        }
        return new SafePath(root, names);
    }

    /** As a path of the file system; what is done with it may follow a link. */
    Path path() {
        Path path = root;
        for (String name : names) {
            path = path.resolve(name);
        }
        return path;
    }

    Path directory() {
        Path path = root;
        for (String name : names.subList(0, names.size() - 1)) {
            path = path.resolve(name);
        }
        return path;
    }

    @SuppressWarnings("StreamResourceLeak") // each is closed for the next, the last at the end
    FileChannel open(Set<OpenOption> options) throws IOException {
        DirectoryStream<Path> directory = Files.newDirectoryStream(root);
        try {
            for (String name : names.subList(0, names.size() - 1)) {
                if (!(directory instanceof SecureDirectoryStream<Path> here)) {
                    break;
                }
                var next = here.newDirectoryStream(Path.of(name), LinkOption.NOFOLLOW_LINKS);
                here.close();
                directory = next;
            }
            if (directory instanceof SecureDirectoryStream<Path> here) {
                return asFile(here.newByteChannel(Path.of(names.getLast()), options));
            }
        } catch (NoSuchFileException e) {
            throw e;
        } catch (FileSystemException e) {
            throw isLinkOrNoDirectory(e) ? inTheWay(path(), e) : e;
        } finally {
            directory.close();
        }
        return FileChannel.open(pathWithoutLinks(), options);
    }

    /** Makes the directories above the file, none of them through a link. */
    void makeDirectories() throws IOException {
        Files.createDirectories(root);
        Path path = root;
        for (String name : names.subList(0, names.size() - 1)) {
            path = path.resolve(name);
            try {
                Files.createDirectory(path);
            } catch (FileAlreadyExistsException e) {
                if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                    throw inTheWay(path, e);
                }
            }
        }
    }

    /**
     * Makes sure that the names of the directories above the file, and its own, are on the disk.
     */
    void syncDirectories() throws IOException {
        for (Path path = directory(); path != null; path = path.getParent()) {
            try (var entries = FileChannel.open(path, StandardOpenOption.READ)) {
                entries.force(true);
            }
            if (path.equals(root)) {
                return;
            }
        }
    }

    private FileChannel asFile(SeekableByteChannel channel) throws IOException {
        if (channel instanceof FileChannel file) {
            return file;
        }
        channel.close();
        throw new IOException("this file system has no positional writes: " + root);
    }

    /** For what cannot be done relative to a directory: a link put there in between is followed. */
    Path pathWithoutLinks() throws IOException {
        Path path = root;
        for (String name : names) {
            path = path.resolve(name);
            if (Files.isSymbolicLink(path)) {
                throw inTheWay(path, null);
            }
        }
        return path;
    }

    // The words are the C library's, in the language of the process: the JDK keeps no number.
    private boolean isLinkOrNoDirectory(FileSystemException e) {
        return e instanceof NotDirectoryException
                || Files.isSymbolicLink(path())
                || (names.size() > 1 && !Files.isDirectory(directory(), LinkOption.NOFOLLOW_LINKS));
    }

    private static IOException inTheWay(Path path, @Nullable Throwable cause) {
        return new IOException(path + ": a link is in the way, or no directory", cause);
    }

    private static String shown(String path) {
        return path.length() > 100 ? path.substring(0, 100) + "…" : path.replace('\0', '?');
    }
}
