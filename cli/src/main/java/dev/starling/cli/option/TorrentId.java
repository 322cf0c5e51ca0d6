package dev.starling.cli.option;

import dev.starling.bencode.MalformedMessage;
import dev.starling.cli.output.ExitCode;
import dev.starling.cli.output.Failure;
import dev.starling.dht.InfoHash;
import dev.starling.peer.torrent.InfoHashes;
import dev.starling.peer.torrent.Magnet;
import dev.starling.peer.torrent.Metainfo;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Which torrent is meant, in each of the ways in which users say it: a magnet link, an infohash in
 * hex or base32, a .torrent.
 *
 * @param text what the user wrote
 * @param magnet what is known of it, of a .torrent its hashes alone
 * @param torrent the bytes of a .torrent, of which more need not make sense
 */
public record TorrentId(String text, Magnet magnet, Optional<byte[]> torrent) {
    /**
     * Understands what a user wrote.
     *
     * @param standardInput what {@code -} stands for
     * @throws Failure when it means no torrent
     */
    public static TorrentId of(String text, InputStream standardInput) throws IOException, Failure {
        var hash = Magnet.ofHash(text);
        if (hash.isPresent()) {
            return new TorrentId(text, hash.get(), Optional.empty());
        }
        if (Magnet.isLink(text)) {
            return ofLink(text);
        }
        if (!text.equals(Input.STANDARD) && !exists(text)) {
            throw new Failure(
                    ExitCode.USAGE,
                    "'"
                            + text
                            + "' is neither a magnet link nor an infohash (40 or 64 hexadecimal"
                            + " digits, or 32 of base32), and there is no such file");
        }
        byte[] torrent = Input.read(text, Metainfo.LENGTH_MAX, standardInput);
        try {
            return new TorrentId(text, magnet(torrent), Optional.of(torrent));
        } catch (MalformedMessage malformed) {
            throw noTorrent(text, malformed);
        }
    }

    Optional<InfoHash> v1() {
        return magnet.v1();
    }

    /** In hexadecimal digits. */
    Optional<String> v2() {
        return magnet.v2();
    }

    /** Where the DHT keeps the torrent's peers; of a hybrid, where its version 1 is. */
    public InfoHash infoHash() {
        return magnet.infoHash();
    }

    /** What stands in a .torrent, all of which must make sense now. */
    public Optional<Metainfo> metainfo() throws Failure {
        if (torrent.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Metainfo.parse(torrent.get()));
        } catch (MalformedMessage malformed) {
            throw noTorrent(text, malformed);
        }
    }

    private static TorrentId ofLink(String text) throws Failure {
        try {
            return new TorrentId(text, Magnet.parse(text), Optional.empty());
        } catch (MalformedMessage malformed) {
            throw new Failure(ExitCode.USAGE, String.valueOf(malformed.getMessage()), malformed);
        }
    }

    private static Magnet magnet(byte[] torrent) throws MalformedMessage {
        var hashes = InfoHashes.ofTorrent(torrent);
        return new Magnet(hashes, Optional.empty(), List.of(), List.of(), List.of());
    }

    private static Failure noTorrent(String text, MalformedMessage malformed) {
        String name = text.equals(Input.STANDARD) ? "standard input" : text;
        return new Failure(
                ExitCode.USAGE, name + " is no .torrent: " + malformed.getMessage(), malformed);
    }

    private static boolean exists(String name) {
        try {
            return Files.exists(Path.of(name));
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
