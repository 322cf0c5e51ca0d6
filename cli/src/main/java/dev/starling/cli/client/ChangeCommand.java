package dev.starling.cli.client;

import dev.starling.cli.output.Failure;
import dev.starling.cli.output.Output;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Parameters;

/** A verb that does the same to each of some torrents of a node. */
abstract class ChangeCommand extends NodeVerb {
    @Parameters(arity = "1..*", paramLabel = "ID", description = NodeTorrents.HELP)
    private List<String> ids = List.of();

    /** Does it to one, and says what of it is to be told. */
    abstract TorrentRow change(NodeClient client, TorrentRow torrent) throws IOException;

    /** What was done, in a word. */
    abstract String done();

    @Override
    final void ask(NodeClient client, Output output) throws IOException, Failure {
        for (TorrentRow torrent : NodeTorrents.of(client).named(ids)) {
            TorrentRow changed = change(client, torrent);
            output.tell(
                    event(done(), changed),
                    done() + "  " + changed.number() + "  " + Failure.oneLine(changed.name()));
        }
    }
}
