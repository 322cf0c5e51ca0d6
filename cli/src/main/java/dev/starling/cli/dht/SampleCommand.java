package dev.starling.cli.dht;

import dev.starling.cli.output.Amounts;
import dev.starling.cli.output.Event;
import dev.starling.cli.output.ExitCode;
import dev.starling.cli.output.Failure;
import dev.starling.cli.output.Output;
import dev.starling.dht.NodeId;
import dev.starling.dht.Sample;
import java.io.IOException;
import java.security.SecureRandom;
import picocli.CommandLine.Command;

/** {@code starling dht sample HOST:PORT}: BEP 51. */
@Command(footer = {"", "Prints an infohash a line."})
final class SampleCommand extends NodeQuestion {
    @Override
    ExitCode ask(Output output) throws IOException, Failure {
        // Whom else to ask is asked, too, and not used: any target does.
        NodeId target = NodeId.random(new SecureRandom());
        Answer<Sample> answer = askNode((node, to, whenDone) -> node.sample(to, target, whenDone));
        if (answer.value().isEmpty()) {
            return finishUnanswered(output, answer.visit());
        }
        Sample sample = answer.value().get();
        for (var infoHash : sample.infoHashes()) {
            output.tell(
                    Event.named("value").with("infohash", infoHash.toString()),
                    infoHash.toString());
        }
        int found = sample.infoHashes().size();
        long seconds = sample.askAgainAfter().toSeconds();
        Event done =
                done(answer.visit(), found)
                        .with("total", sample.total())
                        .with("interval_ms", sample.askAgainAfter().toMillis());
        String summary =
                found
                        + " of "
                        + Amounts.count(sample.total(), "infohash", "infohashes")
                        + ", others in "
                        + seconds
                        + " s";
        return finish(output, answer.visit(), done, found, summary, "the node names no torrents");
    }
}
