package dev.starling.cli.api;

import dev.starling.bencode.MalformedMessage;
import dev.starling.cli.http.Request;
import dev.starling.cli.json.Refused;
import dev.starling.cli.json.Values;
import dev.starling.cli.node.Addition;
import dev.starling.cli.node.TorrentRecord;
import dev.starling.host.Endpoint;
import dev.starling.peer.torrent.Magnet;
import dev.starling.peer.torrent.Metainfo;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** What somebody wants added. */
final class Adding {
    static final int PEERS_MAX = 200;

    private static final int LABEL_CHARS_MAX = 200;
    private static final String TORRENT_TYPE = "application/x-bittorrent";

    private Adding() {}

    /** Understands it; not on the node's own thread, for a .torrent may be large. */
    static Addition of(byte[] torrent) throws Refused {
        return Addition.of(metainfo(torrent));
    }

    /** Whether it is one, and nothing is said about it. */
    static boolean isTorrent(Request request) {
        return request.header("content-type")
                .filter(type -> type.startsWith(TORRENT_TYPE))
                .isPresent();
    }

    /** Understands what somebody says of a torrent that need not be fetched. */
    static Addition of(Values given) throws Refused {
        Addition bare = bare(given);
        return new Addition(
                bare.magnet(),
                bare.metainfo(),
                given.has("directory") ? directory(given, "directory") : null,
                peers(given),
                given.has("labels") ? labels(given) : List.of(),
                given.truth("paused").orElse(null));
    }

    private static Addition bare(Values given) throws Refused {
        Optional<String> torrent = given.text("torrent");
        if (torrent.isPresent()) {
            try {
                return Addition.of(metainfo(Base64.getMimeDecoder().decode(torrent.get())));
            } catch (IllegalArgumentException noBase64) {
                throw new Refused("torrent is not in base64");
            }
        }
        String source = given.text("source").orElse("").strip();
        if (Magnet.isLink(source)) {
            try {
                return Addition.of(Magnet.parse(source));
            } catch (MalformedMessage malformed) {
                throw new Refused(String.valueOf(malformed.getMessage()));
            }
        }
        return Addition.of(
                Magnet.ofHash(source)
                        .orElseThrow(
                                () ->
                                        new Refused(
                                                "that is neither a magnet link nor an infohash")));
    }

    private static Metainfo metainfo(byte[] torrent) throws Refused {
        try {
            return Metainfo.parse(torrent);
        } catch (MalformedMessage malformed) {
            throw new Refused("that is no .torrent file: " + malformed.getMessage());
        }
    }

    private static List<Endpoint> peers(Values given) throws Refused {
        var peers = new ArrayList<Endpoint>();
        for (String peer : given.has("peers") ? given.texts("peers") : List.<String>of()) {
            int colon = peer.lastIndexOf(':');
            String port = peer.substring(colon + 1);
            Optional<Endpoint> endpoint =
                    colon < 0 || !port.matches("[0-9]{1,5}")
                            ? Optional.empty()
                            : endpoint(peer.substring(0, colon), Integer.parseInt(port));
            peers.add(
                    endpoint.orElseThrow(
                            () -> new Refused("peers are given as ADDRESS:PORT, in figures")));
        }
        if (peers.size() > PEERS_MAX) {
            throw new Refused("there are more than " + PEERS_MAX + " peers");
        }
        return peers;
    }

    private static Optional<Endpoint> endpoint(String address, int port) {
        return port == 0 || port > Endpoint.PORT_MAX
                ? Optional.empty()
                : Endpoint.ofFigures(address, port);
    }

    static Path directory(Values given, String name) throws Refused {
        try {
            Path directory = Path.of(given.text(name).orElse(""));
            if (directory.isAbsolute()) {
                return directory.normalize();
            }
        } catch (InvalidPathException noPath) {
            // It is said below.
        }
        throw new Refused(name + " is not an absolute path");
    }

    static List<String> labels(Values given) throws Refused {
        List<String> labels = given.texts("labels");
        if (labels.size() > TorrentRecord.LABELS_MAX
                || labels.stream()
                        .anyMatch(it -> it.length() > LABEL_CHARS_MAX || it.contains(","))) {
            throw new Refused("labels are up to 64 short texts without commas");
        }
        return labels.stream().map(String::strip).filter(it -> !it.isEmpty()).distinct().toList();
    }
}
