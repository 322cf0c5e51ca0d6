package dev.starling.cli.client;

import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code starling remove}. */
@Command
public final class RemoveCommand extends ChangeCommand {
    @Option(names = "--data", description = "Its files, too")
    private boolean withData;

    @Override
    TorrentRow change(NodeClient client, TorrentRow torrent) throws IOException {
        client.remove(torrent, withData);
        return torrent;
    }

    @Override
    String done() {
        return "removed";
    }
}
