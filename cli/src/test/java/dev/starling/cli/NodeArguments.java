package dev.starling.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How a test starts a node that knows nobody and takes whatever ports there are. */
public final class NodeArguments {
    private NodeArguments() {}

    public static List<String> alone(Path state, String... more) {
        var all =
                new ArrayList<>(
                        List.of(
                                "node",
                                "--state",
                                state.toString(),
                                "--http",
                                "127.0.0.1:0",
                                "--port",
                                "0",
                                "--listen",
                                "127.0.0.1",
                                "--bootstrap",
                                "none"));
        all.addAll(List.of(more));
        return all;
    }
}
