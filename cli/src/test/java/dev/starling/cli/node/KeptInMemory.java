package dev.starling.cli.node;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a node would find again after a restart. */
public final class KeptInMemory implements Records {
    final Map<String, byte[]> records = new TreeMap<>();
    final Map<String, byte[]> torrents = new TreeMap<>();
    byte[] settings = {};
    boolean isFull;
    int saves;

    @Override
    public List<Kept> load() {
        var kept = new ArrayList<Kept>();
        records.forEach(
                (hash, record) ->
                        kept.add(new Kept(hash, record, Optional.ofNullable(torrents.get(hash)))));
        return kept;
    }

    @Override
    public void saveRecord(String infoHash, byte[] record) throws IOException {
        requireRoom();
        saves++;
        records.put(infoHash, record);
    }

    @Override
    public void saveTorrent(String infoHash, byte[] torrent) throws IOException {
        requireRoom();
        torrents.put(infoHash, torrent);
    }

    @Override
    public void delete(String infoHash) {
        records.remove(infoHash);
        torrents.remove(infoHash);
    }

    @Override
    public Optional<byte[]> loadSettings() {
        return settings.length == 0 ? Optional.empty() : Optional.of(settings);
    }

    @Override
    public void saveSettings(byte[] bytes) throws IOException {
        requireRoom();
        settings = bytes;
    }

    private void requireRoom() throws IOException {
        if (isFull) {
            throw new IOException("No space left on device");
        }
    }
}
