package dev.starling.cli.client;

import dev.starling.cli.json.Refused;
import dev.starling.cli.json.Values;
import dev.starling.cli.option.Input;
import dev.starling.cli.output.Amounts;
import dev.starling.cli.output.Event;
import dev.starling.cli.output.ExitCode;
import dev.starling.cli.output.Failure;
import dev.starling.cli.output.Output;
import dev.starling.cli.output.TorrentText;
import dev.starling.peer.torrent.Magnet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a node says of one of its torrents.
 *
 * @param details as its API has them
 */
public record NodeTorrentText(TorrentRow torrent, Values details) {
    /**
     * Asks for it, if it is a node's torrent that is meant: a hash is when a node that runs has it,
     * a link or a file never, and anything else always.
     */
    public static Optional<NodeTorrentText> of(String id, NodeOptions options)
            throws IOException, Failure {
        boolean isHash = Magnet.ofHash(id).isPresent();
        boolean isOther = !isHash && (Magnet.isLink(id) || id.equals(Input.STANDARD) || isFile(id));
        if (isOther && !options.isNamed()) {
            return Optional.empty();
        }
        NodeClient client = options.client();
        try {
            var torrents = NodeTorrents.of(client);
            if (isHash && torrents.matching(id).isEmpty() && !options.isNamed()) {
                return Optional.empty();
            }
            TorrentRow torrent = torrents.named(id);
            return Optional.of(new NodeTorrentText(torrent, client.details(torrent)));
        } catch (NodeAway away) {
            if (isHash && !options.isNamed()) {
                return Optional.empty();
            }
            if (!options.isNamed() && !id.matches("[0-9]{1,9}")) {
                // Then it was no torrent of a node's that was meant; what it is not is said better.
                return Optional.empty();
            }
            throw NodeOptions.failure(away);
        } catch (IOException e) {
            throw NodeOptions.failure(e);
        }
    }

    public void tell(Output output) throws Failure {
        try {
            output.tell(
                    Event.named("torrent").withAll(details.byName()),
                    String.join(System.lineSeparator(), lines()));
        } catch (Refused e) {
            throw new Failure(ExitCode.FAILURE, "the node's answer makes no sense", e);
        }
    }

    private List<String> lines() throws Refused {
        var lines = new ArrayList<String>();
        add(lines, "name", torrent.name());
        add(lines, "number", Long.toString(torrent.number()));
        add(lines, "infohash", torrent.infoHash());
        add(lines, "magnet", details.text("magnet").orElse(""));
        add(lines, "status", torrent.status());
        add(lines, "trouble", torrent.trouble());
        add(
                lines,
                "done",
                torrent.percent()
                        + " %, "
                        + Amounts.bytes(torrent.have())
                        + " of "
                        + Amounts.bytes(torrent.wanted()));
        add(
                lines,
                "down, up",
                Amounts.rate(torrent.downRate()) + ", " + Amounts.rate(torrent.upRate()));
        add(
                lines,
                "in all",
                Amounts.bytes(torrent.downloaded())
                        + " down, "
                        + Amounts.bytes(torrent.uploaded())
                        + " up, ratio "
                        + NodeTable.ratio(torrent));
        add(lines, "peers", Long.toString(torrent.peers()));
        add(lines, "directory", details.text("directory").orElse(""));
        add(lines, "labels", String.join(", ", details.texts("labels")));
        List<Values> files = details.objects("files");
        add(lines, "files", Integer.toString(files.size()));
        for (Values file : files) {
            long bytes = file.number("bytes").orElse(0);
            long have = file.number("have").orElse(0);
            add(
                    lines,
                    "  " + (file.number("number").orElse(0) + 1),
                    String.format(
                            Locale.ROOT,
                            "%3d %%  %10s  %-6s  %s",
                            bytes == 0 ? 100 : have * 100 / bytes,
                            Amounts.bytes(bytes),
                            file.text("priority").orElse(""),
                            file.text("path").orElse("")));
        }
        Values explanation = details.object("explanation");
        for (Values stage : explanation.objects("stages")) {
            add(
                    lines,
                    stage.text("name").orElse(""),
                    stage.text("state").orElse("") + "  " + stage.text("figures").orElse(""));
        }
        add(lines, "→", explanation.text("verdict").orElse(""));
        return lines;
    }

    private static void add(List<String> lines, String name, String value) {
        if (!value.isEmpty()) {
            lines.add(TorrentText.line(name, value));
        }
    }

    private static boolean isFile(String id) {
        try {
            return Files.exists(Path.of(id));
        } catch (IllegalArgumentException noPath) {
            return false;
        }
    }
}
