package dev.starling.cli.dht;

import dev.starling.cli.output.Amounts;
import dev.starling.cli.output.Event;
import dev.starling.cli.output.ExitCode;
import dev.starling.cli.output.Failure;
import dev.starling.cli.output.Output;
import dev.starling.cli.session.Figures;
import dev.starling.dht.Contact;
import dev.starling.dht.NodeId;
import dev.starling.dht.SearchReport;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code starling dht find-node HEX}. */
@Command(footer = {"", "Prints a node's id and address a line, the nearest first."})
final class FindNodeCommand extends DhtQuestion {
    @Parameters(
            paramLabel = "HEX",
            converter = NodeIdConverter.class,
            description = "The id: 40 hexadecimal digits")
    private NodeId target;

    private volatile List<Contact> found = List.of();

    @Override
    ExitCode ask(Output output) throws IOException, Failure {
        Visit visit =
                visit(
                        (node, whenDone) -> {
                            var search =
                                    node.findNode(
                                            target, report -> whenDone.complete(figures(report)));
                            return () -> figures(search.report());
                        });
        for (var contact : found) {
            String id = contact.id().toString();
            String address = contact.endpoint().toString();
            output.tell(
                    Event.named("node")
                            .with("id", id)
                            .with("address", address)
                            .with("distance", target.distanceTo(contact.id()).toString()),
                    id + " " + address);
        }
        int nodes = found.size();
        return finish(output, visit, nodes, Amounts.count(nodes, "node"), "no node was found");
    }

    private Figures figures(SearchReport report) {
        // Those of both families.
        found =
                report.closest().stream()
                        .sorted((a, b) -> target.compareNearness(a.id(), b.id()))
                        .toList();
        return Figures.of(report);
    }
}
