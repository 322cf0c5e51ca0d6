package dev.starling.cli.dht;

import dev.starling.cli.output.Amounts;
import dev.starling.cli.output.Event;
import dev.starling.cli.output.ExitCode;
import dev.starling.cli.output.Failure;
import dev.starling.cli.output.Output;
import dev.starling.dht.DhtNode;
import dev.starling.dht.Pong;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine.Command;

/** {@code starling dht ping HOST:PORT}. */
@Command(footer = {"", "Prints the node's id, its address, and how long the answer took."})
final class PingCommand extends NodeQuestion {
    @Override
    ExitCode ask(Output output) throws IOException, Failure {
        Answer<Pong> answer = askNode(DhtNode::ping);
        if (answer.value().isEmpty()) {
            return finishUnanswered(output, answer.visit());
        }
        tell(output, answer.value().get());
        return finish(output, answer.visit(), 1, Amounts.count(1, "node"), silence());
    }

    private static void tell(Output output, Pong pong) {
        String id = pong.node().id().toString();
        String address = pong.node().endpoint().toString();
        output.tell(
                Event.named("node")
                        .with("id", id)
                        .with("address", address)
                        .with("ms", Duration.ofNanos(pong.nanos()).toMillis()),
                String.format(Locale.ROOT, "%s %s %.1f ms", id, address, pong.nanos() / 1e6));
    }
}
