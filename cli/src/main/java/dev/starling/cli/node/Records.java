package dev.starling.cli.node;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Where a node keeps what it must not lose. What is written is there, whole, when the call returns,
 * or nothing of it. Called by one thread at a time.
 */
public interface Records {
    /** A torrent that was kept: its infohash in hexadecimal digits, its record, its .torrent. */
    record Kept(String infoHash, byte[] record, Optional<byte[]> torrent) {}

    /** All torrents; those that cannot be read are left out, and left alone. */
    List<Kept> load() throws IOException;

    void saveRecord(String infoHash, byte[] record) throws IOException;

    void saveTorrent(String infoHash, byte[] torrent) throws IOException;

    void delete(String infoHash) throws IOException;

    Optional<byte[]> loadSettings() throws IOException;

    void saveSettings(byte[] settings) throws IOException;
}
