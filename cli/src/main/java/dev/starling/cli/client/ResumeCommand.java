package dev.starling.cli.client;

import java.io.IOException;
import picocli.CommandLine.Command;

/** {@code starling resume}. */
@Command
public final class ResumeCommand extends ChangeCommand {
    @Override
    TorrentRow change(NodeClient client, TorrentRow torrent) throws IOException {
        return client.act(torrent, "resume");
    }

    @Override
    String done() {
        return "resumed";
    }
}
