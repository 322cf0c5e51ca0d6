package dev.starling.cli.dht;

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

/** {@code starling dht get-peers ID}. */
@Command(footer = {"", "Prints an address a line, each as it is found."})
final class GetPeersCommand extends TorrentQuestion {
    @Override
    ExitCode ask(Output output) throws IOException, Failure {
        InfoHash infoHash = infoHash();
        var found = new AtomicInteger();
        Visit visit =
                visit(
                        (node, whenDone) ->
                                Figures.of(
                                        node.findPeers(
                                                infoHash, new Telling(output, found, whenDone))));
        int peers = found.get();
        return finish(
                output,
                visit,
                peers,
                Amounts.count(peers, "peer"),
                "nobody knows peers of " + infoHash);
    }

    /** Tells of each peer at once. */
    private record Telling(Output output, AtomicInteger found, CompletableFuture<Figures> whenDone)
            implements PeersListener {
        @Override
        public void onPeer(Endpoint peer) {
            found.incrementAndGet();
            String address = peer.toString();
            output.tell(Event.named("peer").with("address", address), address);
        }

        @Override
        public void onDone(SearchReport report, int announcedTo) {
            whenDone.complete(Figures.of(report));
        }
    }
}
