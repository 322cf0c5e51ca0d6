package dev.starling.cli.torrent;

import dev.starling.cli.client.NodeOptions;
import dev.starling.cli.client.NodeTorrentText;
import dev.starling.cli.option.TorrentId;
import dev.starling.cli.output.Event;
import dev.starling.cli.output.ExitCode;
import dev.starling.cli.output.Failure;
import dev.starling.cli.output.Output;
import dev.starling.cli.output.TorrentText;
import dev.starling.peer.torrent.InfoHashes;
import dev.starling.peer.torrent.Magnet;
import dev.starling.peer.torrent.Metainfo;
import dev.starling.peer.torrent.TorrentFile;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code starling show}: what can be told of a torrent without asking anybody, or what a running
 * node says of one of its own.
 */
@Command(
        footer = {
            "",
            "Of a .torrent all of it; of a magnet link or an infohash what that says. The",
            "numbers of the files are those that --select takes. What a running node has under",
            "that number, name or infohash is shown as the node has it."
        })
public final class ShowCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "ID",
            description =
                    "A magnet link, an infohash, a .torrent, or - for one on standard input; or a"
                            + " number or name of the node's list")
    private String id;

    @Mixin private final NodeOptions node = new NodeOptions();

    @Option(names = "--json", description = "Write NDJSON, an event a line")
    private boolean json;

    @Spec private CommandSpec spec;

    /** For people: what it is called, and what it is. */
    private final List<String> lines = new ArrayList<>();

    /** For programs: what there may be several of. */
    private final List<Event> others = new ArrayList<>();

    @Override
    public Integer call() throws IOException, Failure {
        var shown = NodeTorrentText.of(id, node);
        if (shown.isPresent()) {
            var line = spec.commandLine();
            shown.get().tell(Output.of(json, line.getOut(), line.getErr()));
            return ExitCode.DONE.code();
        }
        var torrent = TorrentId.of(id, System.in);
        var metainfo = torrent.metainfo();
        Event event = metainfo.isPresent() ? tell(metainfo.get()) : tell(torrent.magnet());
        var line = spec.commandLine();
        var output = Output.of(json, line.getOut(), line.getErr());
        output.tell(event, String.join(System.lineSeparator(), lines));
        if (json) {
            others.forEach(other -> output.tell(other, ""));
        }
        return ExitCode.DONE.code();
    }

    private Event tell(Metainfo metainfo) {
        var event = TorrentEvent.named("torrent", metainfo);
        add("name", metainfo.name());
        addHashes(metainfo.hashes());
        add("magnet", metainfo.magnet().toString());
        add("bytes", Long.toString(metainfo.contentLength()));
        add("pieces", Integer.toString(metainfo.pieces().count()));
        add("piece length", Integer.toString(metainfo.pieces().pieceLength()));
        if (metainfo.isPrivate()) {
            add("private", "yes");
        }
        metainfo.comment().ifPresent(text -> add("comment", text, event, "comment"));
        metainfo.createdBy().ifPresent(text -> add("created by", text, event, "created_by"));
        metainfo.created()
                .ifPresent(
                        seconds -> {
                            event.with("created", seconds);
                            add("created", Instant.ofEpochSecond(seconds).toString());
                        });
        metainfo.webSeeds().forEach(url -> add("web seed", url, "web_seed", "url"));
        metainfo.nodes().forEach(node -> add("node", node, "node", "address"));
        var files = metainfo.contentFiles();
        add("files", Integer.toString(files.size()));
        for (int i = 0; i < files.size(); i++) {
            add(i + 1, metainfo.pathOf(files.get(i)), files.get(i));
        }
        return event;
    }

    private Event tell(Magnet magnet) {
        var event = TorrentEvent.withHashes(Event.named("torrent"), magnet.hashes());
        event.with("magnet", magnet.toString());
        magnet.name().ifPresent(name -> add("name", name, event, "name"));
        addHashes(magnet.hashes());
        add("magnet", magnet.toString());
        magnet.peers().forEach(peer -> add("peer", peer, "peer", "address"));
        magnet.webSeeds().forEach(url -> add("web seed", url, "web_seed", "url"));
        return event;
    }

    private void addHashes(InfoHashes hashes) {
        hashes.v1().ifPresent(v1 -> add("infohash", v1.toString()));
        hashes.v2().ifPresent(v2 -> add("infohash v2", v2));
    }

    private void add(int number, String path, TorrentFile file) {
        var event = Event.named("file").with("number", number).with("path", path);
        others.add(event.with("bytes", file.length()));
        var link = file.attributes().symlink();
        link.ifPresent(target -> event.with("symlink", target));
        String arrow = link.map(target -> " -> " + target).orElse("");
        lines.add(
                String.format(Locale.ROOT, "%6d  %14d  %s%s", number, file.length(), path, arrow));
    }

    /** What there may be several of. */
    private void add(String label, String text, String eventName, String field) {
        add(label, text);
        others.add(Event.named(eventName).with(field, text));
    }

    private void add(String label, String text, Event event, String field) {
        add(label, text);
        event.with(field, text);
    }

    private void add(String label, String text) {
        lines.add(TorrentText.line(label, text));
    }
}
