package dev.starling.cli.output;

import dev.starling.peer.torrent.Metainfo;
import dev.starling.peer.torrent.TorrentFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What a torrent holds, for people and programs. */
public final class TorrentText {
    private TorrentText() {}

    /** A line a file, with the number by which it is chosen. */
    public static void listFiles(Metainfo metainfo, Output out) {
        int number = 0;
        for (TorrentFile file : metainfo.contentFiles()) {
            number++;
            out.tell(
                    Event.named("file")
                            .with("number", number)
                            .with("bytes", file.length())
                            .with("path", metainfo.pathOf(file)),
                    String.format(
                            Locale.ROOT,
                            "%4d  %10s  %s",
                            number,
                            Amounts.bytes(file.length()),
                            Failure.oneLine(metainfo.pathOf(file))));
        }
    }

    /** Something that is to be said of it, under its name. */
    public static String line(String label, String text) {
        return String.format(Locale.ROOT, "%-12s  %s", label, Failure.oneLine(text));
    }

    /** Writes NAME.torrent. */
    public static Path write(Metainfo metainfo, Path directory) throws IOException {
        Files.createDirectories(directory);
        Path file = directory.resolve(metainfo.name() + ".torrent");
        Files.write(file, metainfo.torrentBytes());
        return file;
    }
}
