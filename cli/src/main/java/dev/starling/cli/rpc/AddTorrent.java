package dev.starling.cli.rpc;

import dev.starling.bencode.MalformedMessage;
import dev.starling.cli.json.Refused;
import dev.starling.cli.json.Values;
import dev.starling.cli.node.Addition;
import dev.starling.cli.node.TorrentRecord;
import dev.starling.peer.torrent.Magnet;
import dev.starling.peer.torrent.Metainfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a client wants added: by a link, a hash, a .torrent, or the path of one. */
final class AddTorrent {
    private static final int TORRENT_BYTES_MAX = 10 << 20;

    private AddTorrent() {}

    /**
     * Understands it. Reads a file when one is named, so it is not for the node's own thread.
     *
     * @throws Refused when it is no torrent
     */
    static Addition of(Values arguments) throws Refused {
        Optional<String> encoded = arguments.text("metainfo");
        Addition addition;
        if (encoded.isPresent()) {
            addition = Addition.of(metainfo(decoded(encoded.get())));
        } else {
            addition =
                    named(
                            arguments
                                    .text("filename")
                                    .orElseThrow(() -> new Refused("no filename or metainfo")));
        }
        return new Addition(
                addition.magnet(),
                addition.metainfo(),
                arguments.has("download-dir") ? directory(arguments, "download-dir") : null,
                List.of(),
                arguments.has("labels") ? labels(arguments) : List.of(),
                paused(arguments));
    }

    private static @Nullable Boolean paused(Values arguments) throws Refused {
        return arguments.truth("paused").orElse(null);
    }

    private static Addition named(String name) throws Refused {
        if (Magnet.isLink(name)) {
            try {
                return Addition.of(Magnet.parse(name));
            } catch (MalformedMessage malformed) {
                throw new Refused(String.valueOf(malformed.getMessage()));
            }
        }
        Optional<Magnet> hash = Magnet.ofHash(name);
        if (hash.isPresent()) {
            return Addition.of(hash.get());
        }
        return Addition.of(metainfo(file(name)));
    }

    private static byte[] file(String name) throws Refused {
        try {
            Path path = Path.of(name);
            boolean isTorrent = path.isAbsolute() && name.endsWith(".torrent");
            if (isTorrent && Files.isRegularFile(path) && Files.size(path) <= TORRENT_BYTES_MAX) {
                return Files.readAllBytes(path);
            }
        } catch (IOException | InvalidPathException unreadable) {
            // It is said below.
        }
        throw new Refused("invalid or corrupt torrent file");
    }

    private static byte[] decoded(String base64) throws Refused {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException noBase64) {
            throw new Refused("invalid or corrupt torrent file");
        }
    }

    private static Metainfo metainfo(byte[] torrent) throws Refused {
        try {
            return Metainfo.parse(torrent);
        } catch (MalformedMessage malformed) {
            throw new Refused("invalid or corrupt torrent file");
        }
    }

    static Path directory(Values arguments, String name) throws Refused {
        try {
            Path directory = Path.of(arguments.text(name).orElse(""));
            if (directory.isAbsolute()) {
                return directory.normalize();
            }
        } catch (InvalidPathException noPath) {
            // It is said below.
        }
        throw new Refused(name + " is not an absolute path");
    }

    static List<String> labels(Values arguments) throws Refused {
        List<String> labels = arguments.texts("labels");
        if (labels.size() > TorrentRecord.LABELS_MAX
                || labels.stream().anyMatch(it -> it.length() > 200 || it.contains(","))) {
            throw new Refused("labels are up to 64 short texts without commas");
        }
        return labels;
    }
}
