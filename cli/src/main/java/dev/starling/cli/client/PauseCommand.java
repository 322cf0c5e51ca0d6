package dev.starling.cli.client;

import java.io.IOException;
import picocli.CommandLine.Command;

/** {@code starling pause}. */
@Command
public final class PauseCommand extends ChangeCommand {
    @Override
    TorrentRow change(NodeClient client, TorrentRow torrent) throws IOException {
        return client.act(torrent, "pause");
    }

    @Override
    String done() {
        return "paused";
    }
}
