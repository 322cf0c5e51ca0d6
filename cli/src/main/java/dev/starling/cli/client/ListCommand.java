package dev.starling.cli.client;

import dev.starling.cli.option.Settings;
import dev.starling.cli.output.Event;
import dev.starling.cli.output.Output;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code starling list}. */
@Command
public final class ListCommand extends NodeVerb {
    @Override
    void ask(NodeClient client, Output output) throws IOException {
        List<TorrentRow> torrents = NodeTorrents.of(client).all();
        List<String> lines = NodeTable.of(torrents, Settings.of(spec()).columns());
        for (int i = 0; i < torrents.size(); i++) {
            String head = i == 0 ? lines.getFirst() + System.lineSeparator() : "";
            output.tell(event("torrent", torrents.get(i)), head + lines.get(i + 1));
        }
        long down = torrents.stream().mapToLong(TorrentRow::downRate).sum();
        long up = torrents.stream().mapToLong(TorrentRow::upRate).sum();
        output.sumUp(
                Event.named("done")
                        .with("torrents", torrents.size())
                        .with("down_rate", down)
                        .with("up_rate", up),
                NodeTable.total(torrents));
    }
}
