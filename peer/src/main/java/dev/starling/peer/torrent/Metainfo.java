package dev.starling.peer.torrent;

import dev.starling.bencode.Bytes;
import dev.starling.bencode.Dict;
import dev.starling.bencode.MalformedMessage;
import dev.starling.dht.InfoHash;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A torrent, read: a .torrent, or the {@code info} of one that peers have sent. What stands here
 * makes sense: there are bytes to share, the hashes are as many as the pieces, the files fill them,
 * their names are safe.
 */
public final class Metainfo {
    /** A .torrent for a hundred terabytes is shorter. */
    public static final int LENGTH_MAX = 64 << 20;

    private static final byte[] BEFORE_INFO = {'d', '4', ':', 'i', 'n', 'f', 'o'};
    private static final byte[] BEHIND_INFO = {'e'};

    // The bytes of a .torrent in three parts, so that none of them is kept twice.
    private final byte[] before;
    private final byte[] info;
    private final byte[] behind;

    private final InfoDict content;
    private final Surroundings surroundings;
    private final PieceLayers layers;

    private Metainfo(
            byte[] before,
            byte[] info,
            byte[] behind,
            InfoDict content,
            Surroundings surroundings,
            PieceLayers layers) {
        this.before = before;
        this.info = info;
        this.behind = behind;
        this.content = content;
        this.surroundings = surroundings;
        this.layers = layers;
    }

    /** Reads a .torrent. Of what follows it nothing is kept: some servers add a line's end. */
    public static Metainfo parse(byte[] torrent) throws MalformedMessage {
        requireLength(torrent);
        Dict root = Dict.parsePrefix(torrent, 0, torrent.length);
        Bytes raw = root.dict("info").raw();
        int end = raw.offset() + raw.length();
        byte[] info = raw.toByteArray();
        var content = InfoDict.of(Dict.parse(info));
        return new Metainfo(
                Arrays.copyOf(torrent, raw.offset()),
                info,
                Arrays.copyOfRange(torrent, end, root.raw().length()),
                content,
                Surroundings.of(root),
                PieceLayers.of(root, content));
    }

    /**
     * Reads an {@code info} that stands alone, as peers send it to one another (BEP 9). That it is
     * the right one, its {@link #hashes} tell.
     *
     * @param info kept, not copied
     */
    public static Metainfo ofInfo(byte[] info) throws MalformedMessage {
        requireLength(info);
        return new Metainfo(
                BEFORE_INFO,
                info,
                BEHIND_INFO,
                InfoDict.of(Dict.parse(info)),
                Surroundings.NONE,
                PieceLayers.NONE);
    }

    private static void requireLength(byte[] bytes) throws MalformedMessage {
        if (bytes.length > LENGTH_MAX) {
            throw new MalformedMessage("it is longer than " + LENGTH_MAX + " bytes");
        }
    }

    public InfoHashes hashes() {
        return content.hashes();
    }

    /** The swarm's. */
    public InfoHash infoHash() {
        return hashes().swarm();
    }

    public Optional<InfoHash> v1() {
        return hashes().v1();
    }

    public Optional<byte[]> v2() {
        return hashes().v2().map(HexFormat.of()::parseHex);
    }

    /** The link that is enough to find it again. */
    public Magnet magnet() {
        return Magnet.of(hashes(), Optional.of(name()));
    }

    /** The {@code info} as it was received, which is what peers want; not to be changed. */
    public byte[] infoBytes() {
        return info;
    }

    /** The .torrent as it was read, or one around the {@code info}. */
    public byte[] torrentBytes() {
        byte[] torrent = Arrays.copyOf(before, before.length + info.length + behind.length);
        System.arraycopy(info, 0, torrent, before.length, info.length);
        System.arraycopy(behind, 0, torrent, before.length + info.length, behind.length);
        return torrent;
    }

    /** What it is called: safe as the name of a file or directory. */
    public String name() {
        return content.name();
    }

    /** Whether its only file lies where the torrent is put, and not in a directory of its own. */
    public boolean isSingleFile() {
        return content.isSingleFile();
    }

    /** Where a file lies below the directory into which torrents are put. */
    public String pathOf(TorrentFile file) {
        return isSingleFile() ? file.path() : name() + "/" + file.path();
    }

    /**
     * Where a file may lie that comes from elsewhere: under the names that its author gave, if they
     * lead nowhere else and are not the same as ours. To look there, not to create anything.
     */
    public Optional<String> pathAsWritten(TorrentFile file) {
        return Optional.ofNullable(content.written().get(file.number()));
    }

    public Pieces pieces() {
        return content.pieces();
    }

    /**
     * Every file, padding as well, in the order in which they fill the pieces. Of version 2 alone
     * the padding is not written in the torrent, and is here all the same.
     */
    public List<TorrentFile> files() {
        return content.files();
    }

    /**
     * The files that are the user's: their places here, from 1, are the numbers that users name.
     */
    public List<TorrentFile> contentFiles() {
        return files().stream().filter(file -> !file.isPadding()).toList();
    }

    /** How many bytes there are of the user's: the pieces may have padding as well. */
    public long contentLength() {
        return files().stream()
                .filter(file -> !file.isPadding())
                .mapToLong(TorrentFile::length)
                .sum();
    }

    /** Whether it must be kept to the peers that its author names (BEP 27). */
    public boolean isPrivate() {
        return content.isPrivate();
    }

    /** Whether its pieces can be told by SHA-1. Of version 2 alone they cannot. */
    public boolean isDownloadable() {
        return content.pieceHashes() != null;
    }

    /** Whether this is the SHA-1 of a piece. Only asked of what {@link #isDownloadable}. */
    public boolean hasPieceHash(int piece, byte[] sha1) {
        Bytes hashes = content.pieceHashes();
        assert hashes != null && piece >= 0 && piece < pieces().count() : piece;
        int at = hashes.offset() + piece * Digests.SHA1_LENGTH;
        return sha1.length == Digests.SHA1_LENGTH
                && Arrays.equals(
                        hashes.array(), at, at + Digests.SHA1_LENGTH, sha1, 0, sha1.length);
    }

    /** The root of a file's hash tree, if the torrent is of version 2 and the file is not empty. */
    public Optional<byte[]> root(TorrentFile file) {
        return content.roots().isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(content.roots().get(file.number())).map(Bytes::toByteArray);
    }

    /**
     * Of version 2 the root of one piece's part of its file's hash tree, if the torrent says it: it
     * does not for the pieces of a file of one piece, whose own root says enough.
     */
    public Optional<byte[]> pieceRoot(TorrentFile file, int piece) {
        int number = piece - pieces().pieceAt(file.offset());
        return root(file).flatMap(root -> layers.pieceRoot(root, number));
    }

    public Optional<String> comment() {
        return surroundings.comment();
    }

    public Optional<String> createdBy() {
        return surroundings.createdBy();
    }

    /** When it was created, in seconds since 1970. */
    public OptionalLong created() {
        return surroundings.created();
    }

    /** Where its content lies on the web: http and https only. */
    public List<String> webSeeds() {
        return surroundings.webSeeds();
    }

    /** Nodes of the DHT that its author recommends, each as {@code HOST:PORT}. */
    public List<String> nodes() {
        return surroundings.nodes();
    }
}
