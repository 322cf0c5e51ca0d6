package dev.starling.cli.client;

import dev.starling.cli.fetch.TorrentFetch;
import dev.starling.cli.option.TorrentId;
import dev.starling.cli.output.Event;
import dev.starling.cli.output.Failure;
import dev.starling.cli.output.Output;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code starling add}. */
@Command(
        footer = {
            "",
            "What the node has already is not added again, and is no mistake. A .torrent is read",
            "here, so it need not lie where the node can read it."
        })
public final class AddCommand extends NodeVerb {
    private static final int EXISTS = 409;

    @Parameters(
            arity = "1..*",
            paramLabel = "ID",
            description =
                    "A magnet link, an infohash, a .torrent, its http or https address, or - for"
                            + " one on standard input")
    private List<String> ids = List.of();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description = "Where to put it (default: where the node puts what it is given)")
    private @Nullable Path output;

    @Option(
            names = "--label",
            split = ",",
            paramLabel = "LABEL",
            description = "A word to find it by; several are allowed")
    private final List<String> labels = new ArrayList<>();

    @Option(
            names = "--peer",
            paramLabel = "ADDRESS:PORT",
            description = "A peer to try at once; several are allowed")
    private final List<String> peers = new ArrayList<>();

    @Option(names = "--paused", description = "Do not begin yet")
    private boolean isPaused;

    @Override
    void ask(NodeClient client, Output out) throws IOException, Failure {
        for (String id : ids) {
            try {
                TorrentRow added = client.add(wanted(id));
                out.tell(
                        event("added", added),
                        added.number() + "  " + added.infoHash() + "  " + name(added));
            } catch (NodeRefusal refusal) {
                if (refusal.status() != EXISTS) {
                    throw refusal;
                }
                out.tell(Event.named("exists").with("id", id), id + ": it is there already");
            }
        }
    }

    private static String name(TorrentRow torrent) {
        return Failure.oneLine(torrent.name());
    }

    private Map<String, Object> wanted(String id) throws IOException, Failure {
        var wanted = new LinkedHashMap<String, Object>();
        if (TorrentFetch.isUrl(id)) {
            wanted.put("source", id);
        } else {
            TorrentId torrent = TorrentId.of(id, System.in);
            if (torrent.torrent().isPresent()) {
                byte[] bytes = torrent.torrent().get();
                wanted.put("torrent", Base64.getEncoder().encodeToString(bytes));
            } else {
                wanted.put("source", id);
            }
        }
        if (output != null) {
            wanted.put("directory", output.toAbsolutePath().normalize().toString());
        }
        if (!labels.isEmpty()) {
            wanted.put("labels", labels);
        }
        if (!peers.isEmpty()) {
            wanted.put("peers", peers);
        }
        if (isPaused) {
            wanted.put("paused", true);
        }
        return wanted;
    }
}
