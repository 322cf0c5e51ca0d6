package dev.starling.cli.state;

import dev.starling.cli.node.NodeSettings;
import dev.starling.cli.node.Records;
import dev.starling.cli.node.TorrentRecord;
import dev.starling.peer.torrent.Metainfo;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a node must not lose, in a directory: two small files for each torrent. */
public final class DirectoryRecords implements Records {
    private static final String RECORD = ".record";
    private static final String TORRENT = ".torrent";

    private final Path torrents;
    private final SavedFile settings;

    public DirectoryRecords(Path state) {
        this.torrents = state.resolve("torrents");
        this.settings = new SavedFile(state.resolve("settings"), NodeSettings.BYTES_MAX);
    }

    @Override
    public List<Kept> load() throws IOException {
        var kept = new ArrayList<Kept>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(torrents, "*" + RECORD)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                String infoHash = name.substring(0, name.length() - RECORD.length());
                Optional<byte[]> record = record(infoHash).read();
                if (record.isPresent()) {
                    kept.add(new Kept(infoHash, record.get(), torrent(infoHash).read()));
                }
            }
        } catch (NoSuchFileException nothingYet) {
            return List.of();
        }
        return kept;
    }

    @Override
    public void saveRecord(String infoHash, byte[] bytes) throws IOException {
        record(infoHash).write(bytes);
    }

    @Override
    public void saveTorrent(String infoHash, byte[] bytes) throws IOException {
        torrent(infoHash).write(bytes);
    }

    @Override
    public void delete(String infoHash) throws IOException {
        Files.deleteIfExists(torrents.resolve(infoHash + RECORD));
        Files.deleteIfExists(torrents.resolve(infoHash + TORRENT));
    }

    @Override
    public Optional<byte[]> loadSettings() throws IOException {
        return settings.read();
    }

    @Override
    public void saveSettings(byte[] bytes) throws IOException {
        settings.write(bytes);
    }

    private SavedFile record(String infoHash) {
        return new SavedFile(torrents.resolve(infoHash + RECORD), TorrentRecord.BYTES_MAX);
    }

    private SavedFile torrent(String infoHash) {
        return new SavedFile(torrents.resolve(infoHash + TORRENT), Metainfo.LENGTH_MAX);
    }
}
