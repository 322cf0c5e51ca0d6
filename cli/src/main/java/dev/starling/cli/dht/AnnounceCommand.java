package dev.starling.cli.dht;

import dev.starling.cli.option.PortConverter;
import dev.starling.cli.output.Amounts;
import dev.starling.cli.output.Event;
import dev.starling.cli.output.ExitCode;
import dev.starling.cli.output.Failure;
import dev.starling.cli.output.Output;
import dev.starling.cli.session.Figures;
import dev.starling.dht.InfoHash;
import dev.starling.dht.PeersListener;
import dev.starling.dht.SearchReport;
import dev.starling.host.Endpoint;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code starling dht announce ID --peer-port N}. */
@Command(footer = {"", "Announces once; nodes forget it after half an hour. Prints the infohash."})
final class AnnounceCommand extends TorrentQuestion {
    @Option(
            names = "--peer-port",
            required = true,
            paramLabel = "N",
            converter = PortConverter.class,
            description = "Where the peer listens, at the address from which this is sent")
    private int peerPort;

    @Option(names = "--complete", description = "The peer has all of it: scrapes count a seed")
    private boolean complete;

    @Override
    ExitCode ask(Output output) throws IOException, Failure {
        InfoHash infoHash = infoHash();
        var announced = new AtomicInteger();
        Visit visit =
                visit(
                        (node, whenDone) ->
                                Figures.of(
                                        node.announce(
                                                infoHash,
                                                peerPort,
                                                complete,
                                                new Announced(announced, whenDone))));
        int nodes = announced.get();
        if (nodes > 0) {
            output.tell(
                    Event.named("announced")
                            .with("infohash", infoHash.toString())
                            .with("nodes", nodes),
                    infoHash.toString());
        }
        return finish(
                output,
                visit,
                nodes,
                "announced to " + Amounts.count(nodes, "node"),
                "no node took it");
    }

    /** Counts who took it. */
    private record Announced(AtomicInteger nodes, CompletableFuture<Figures> whenDone)
            implements PeersListener {
        @Override
        public void onPeer(Endpoint peer) {}

        @Override
        public void onDone(SearchReport report, int announcedTo) {
            nodes.set(announcedTo);
            whenDone.complete(Figures.of(report));
        }
    }
}
