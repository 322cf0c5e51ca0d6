package dev.starling.cli.metrics;

import dev.starling.cli.face.LiveNode;
import dev.starling.cli.http.Handler;
import dev.starling.cli.http.Request;
import dev.starling.cli.http.Response;
import dev.starling.host.netty.NettyHost;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** {@code /metrics}: everything that a node measures, for Prometheus. */
public final class Metrics implements Handler {
    private final LiveNode node;
    private final NettyHost host;
    private final Tallies tallies;
    private final Visits visits;

    public Metrics(LiveNode node, NettyHost host, Tallies tallies, Visits visits) {
        this.node = node;
        this.host = host;
        this.tallies = tallies;
        this.visits = visits;
    }

    @Override
    public void handle(Request request, Consumer<Response> answer) {
        if (!request.method().equals("GET")) {
            answer.accept(Response.text(405, "that is for reading").with("Allow", "GET, HEAD"));
            return;
        }
        // The process is asked on the server's thread, the node on its own.
        var text = new MetricsText();
        text.gauge("starling_build_info", "Which Starling this is")
                .with(
                        1,
                        "version",
                        node.version(),
                        "java_version",
                        Runtime.version().toString(),
                        "transport",
                        Tallies.word(host.transport().name()));
        MachineMetrics.writeProcess(text);
        MachineMetrics.writeHost(text, host.counters(), host.workWaiting());
        visits.write(text);
        node.answer(
                answer,
                library -> {
                    DhtMetrics.write(text, library.node().dht().figures());
                    tallies.writeDht(text);
                    TorrentMetrics.write(text, library);
                    tallies.writePeers(text);
                    tallies.writeDisk(text);
                    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
                    return Response.bytes(200, MetricsText.CONTENT_TYPE, bytes);
                });
    }
}
