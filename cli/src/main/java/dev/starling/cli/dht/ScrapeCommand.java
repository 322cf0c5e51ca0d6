package dev.starling.cli.dht;

import dev.starling.cli.output.Amounts;
import dev.starling.cli.output.Event;
import dev.starling.cli.output.ExitCode;
import dev.starling.cli.output.Failure;
import dev.starling.cli.output.Output;
import dev.starling.cli.session.Figures;
import dev.starling.dht.InfoHash;
import java.io.IOException;
import picocli.CommandLine.Command;

/** {@code starling dht scrape ID}: BEP 33. */
@Command(footer = {"", "Prints a line \"seeds N\" and a line \"peers N\"."})
final class ScrapeCommand extends TorrentQuestion {
    private record Estimate(long seeds, long peers, int nodes) {}

    private volatile Estimate found = new Estimate(0, 0, 0);

    @Override
    ExitCode ask(Output output) throws IOException, Failure {
        InfoHash infoHash = infoHash();
        Visit visit =
                visit(
                        (node, whenDone) ->
                                Figures.of(
                                        node.scrape(
                                                infoHash,
                                                (seeds, peers, nodes, report) -> {
                                                    found =
                                                            new Estimate(
                                                                    whole(seeds),
                                                                    whole(peers),
                                                                    nodes);
                                                    whenDone.complete(Figures.of(report));
                                                })));
        Estimate estimate = found;
        long all = estimate.nodes() == 0 ? 0 : estimate.seeds() + estimate.peers();
        if (all > 0) {
            output.tell(
                    Event.named("value")
                            .with("infohash", infoHash.toString())
                            .with("seeds", estimate.seeds())
                            .with("peers", estimate.peers())
                            .with("nodes", estimate.nodes()),
                    "seeds "
                            + estimate.seeds()
                            + System.lineSeparator()
                            + "peers "
                            + estimate.peers());
        }
        return finish(
                output,
                visit,
                all,
                "counted by " + Amounts.count(estimate.nodes(), "node"),
                "nobody knows of peers of " + infoHash);
    }

    /** Down from a half: that is what a filter in which nobody is amounts to. */
    private static long whole(double estimate) {
        return (long) Math.ceil(estimate - 0.5);
    }
}
