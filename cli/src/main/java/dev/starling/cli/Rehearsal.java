package dev.starling.cli;

import dev.starling.dht.DhtNode;
import dev.starling.dht.DhtSettings;
import dev.starling.dht.Workbench;
import dev.starling.host.Endpoint;
import dev.starling.host.netty.NettyHost;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A run through what users ask for most, with nobody watching. The launcher records it: the classes
 * loaded here, and what the JVM learnt of their methods, go into the start-up cache. A verb whose
 * start matters adds a line, as long as it does not take seconds; on the network, it may talk to a
 * node that is started here.
 */
final class Rehearsal {
    private static final int SECONDS_MAX = 5;

    private Rehearsal() {}

    public static void main(String[] arguments) {
        for (var terminal : new Terminal[] {Terminal.NONE, new Terminal(true, true)}) {
            var starling = Main.starling(terminal);
            starling.run("--help");
            starling.run("--version");
            starling.run("help", "exit-codes");
            starling.run("help", "demo");
            starling.run("demo", "--nodes", "5", "--size", "1M");
            starling.run("demo", "--nodes", "none");
            starling.run("dmeo");
            starling.run("config");
            starling.run("completion", "bash");
        }
        try {
            askANode();
        } catch (IOException | InterruptedException e) {
            // No loopback here, or no room: the cache is good for the rest.
            Main.starling(Terminal.NONE).fail(e);
        }
        System.exit(ExitCode.DONE.code());
    }

    private static void askANode() throws IOException, InterruptedException {
        try (var host = new NettyHost((_, failure) -> failure.printStackTrace())) {
            var started = new CompletableFuture<Endpoint>();
            host.execute(
                    () -> {
                        try {
                            var settings = DhtSettings.local(Endpoint.loopback(0), List.of());
                            var node =
                                    DhtNode.start(
                                            host,
                                            settings,
                                            null,
                                            new Workbench(),
                                            (_, _, _, _) -> {});
                            started.complete(node.self().getFirst().endpoint());
                        } catch (IOException e) {
                            started.completeExceptionally(e);
                        }
                    });
            String node = started.get(SECONDS_MAX, TimeUnit.SECONDS).toString();
            String id = "0".repeat(40);
            dht(node, "ping", node);
            dht(node, "ping", node, "--json");
            dht(node, "find-node", id);
            dht(node, "announce", id, "--peer-port", "1");
            dht(node, "get-peers", "magnet:?xt=urn:btih:" + id);
            dht(node, "put", "text");
            dht(node, "get", id, "--json");
            dht(node, "keygen");
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(e);
        }
    }

    /** Nobody but that node hears of it, whatever the user's settings are. */
    private static void dht(String node, String... arguments) {
        var all = new ArrayList<>(List.of("dht"));
        all.addAll(List.of(arguments));
        if (!all.contains("keygen")) {
            all.addAll(List.of("--bootstrap", node, "--listen", "127.0.0.1", "--port", "0"));
        }
        Main.starling(Terminal.NONE).run(all.toArray(String[]::new));
    }
}
