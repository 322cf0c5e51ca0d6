package dev.starling.peer.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A directory and what lies below it: the second seam. Files outside, memory with faults inside.
 *
 * <p>Every method blocks and may be called from any thread. A path is relative, its parts are
 * separated by {@code /}, and it never leads out of the directory: neither by its words nor by a
 * link that lies there. A refused path is an {@link IOException}. A full disk is {@link DiskFull}.
 *
 * <p>A storage knows files as it left them. Each write leaves a file with a new {@link Stamp}, and
 * {@link #trust} says with which one a file is taken over from an earlier life. A read or a write
 * of a file that is not as it was left fails with {@link FileChanged}, until it is trusted anew.
 * For a read this is looked at after the bytes are there, so that bytes which were changed before
 * they were read are never handed out. What is not seen: a change that keeps length and time of
 * change, as within the grain of the file system's clock (a few milliseconds, less on a recent
 * kernel) of a write of ours.
 */
public interface Storage extends AutoCloseable {
    int PATH_CHARS_MAX = 4_096;

    /** Makes an empty file and the directories above it, unless the file is there. */
    Stamp create(String path) throws IOException;

    /** Writes the remaining bytes at a place, and makes the file when it is not there. */
    Stamp write(String path, long position, ByteBuffer bytes) throws IOException;

    /**
     * Writes at the end of the file in one go: several threads may, and none cuts another's bytes
     * in two. Appended files are ours alone: their stamps are not looked at.
     */
    void append(String path, ByteBuffer bytes) throws IOException;

    /**
     * Fills the buffer from a place in the file.
     *
     * @throws java.io.EOFException when the file ends before, or there is none
     */
    void read(String path, long position, ByteBuffer into) throws IOException;

    /**
     * A part of a file as it lies there, without a copy, where its bytes are in memory and never
     * change; null elsewhere. Nobody may write into it.
     *
     * @throws java.io.EOFException when the file ends before, or there is none
     */
    default @Nullable ByteBuffer view(String path, long position, int length) throws IOException {
        return null;
    }

    /** As the file is now; nothing when there is none, or something else than a file. */
    Optional<Stamp> stamp(String path) throws IOException;

    /**
     * From here on this is how the file was left; when it is not there, as nobody knows: then the
     * next write leaves it.
     */
    void trust(String path, Optional<Stamp> stamp) throws IOException;

    /** Cuts the file off, when it is longer. */
    void truncate(String path, long length) throws IOException;

    /**
     * When it returns, what was written to the file before the call survives a loss of power, and
     * so does the file's name.
     *
     * @throws IOException when it may not; what was written since the last success is then
     *     doubtful, even where a later call succeeds
     */
    void sync(String path) throws IOException;

    /** Puts a file in another's place, which has the old content or the new at any moment. */
    void rename(String from, String to) throws IOException;

    /**
     * Takes a file over from another storage, in place of one that is here, if that can be done
     * without copying it: then it is in one of the two at any moment, also when power is lost, and
     * has the stamp that it had.
     *
     * @return whether it could
     */
    default boolean takeOver(Storage other, String path) throws IOException {
        return false;
    }

    /** Removes a file; there need be none. */
    void delete(String path) throws IOException;

    /** Removes a directory, unless there is something in it, or it is a link. */
    void deleteIfEmpty(String directory) throws IOException;

    /** The files directly in a directory, sorted; "" is the uppermost. */
    List<String> list(String directory) throws IOException;

    /** What tells this storage from another one: the name of the directory. */
    String where();

    /** How much room is left. */
    long freeBytes() throws IOException;

    /**
     * Tells one run of the machine from the next: what was written but not synced is still there
     * while this is the same. Empty when it is not known.
     */
    Optional<String> bootId();

    /** Lets go of open files. What was written stays. */
    @Override
    void close() throws IOException;
}
