package dev.starling.cli.dht;

import dev.starling.cli.option.TorrentId;
import dev.starling.cli.output.Failure;
import dev.starling.dht.InfoHash;
import java.io.IOException;
import picocli.CommandLine.Parameters;

/** What the verbs have in common that ask about a torrent. */
abstract class TorrentQuestion extends DhtQuestion {
    @Parameters(
            paramLabel = "ID",
            description = "A magnet link, an infohash, a .torrent, or - for one on standard input")
    private String id;

    final InfoHash infoHash() throws IOException, Failure {
        return TorrentId.of(id, System.in).infoHash();
    }
}
