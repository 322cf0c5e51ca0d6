package dev.starling.cli;

import dev.starling.cli.client.NodeClient;
import dev.starling.cli.client.TorrentRow;
import java.io.IOException;
import picocli.CommandLine.Command;

/** {@code starling pause}. */
@Command
final class PauseCommand extends ChangeCommand {
    @Override
    TorrentRow change(NodeClient client, TorrentRow torrent) throws IOException {
        return client.act(torrent, "pause");
    }

    @Override
    String done() {
        return "paused";
    }
}
