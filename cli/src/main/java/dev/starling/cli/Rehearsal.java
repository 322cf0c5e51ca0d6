package dev.starling.cli;

import dev.starling.cli.output.ExitCode;
import dev.starling.cli.output.Terminal;

/**
 * A run through what users ask for most, with nobody watching. The launcher records it: the classes
 * loaded here, and what the JVM learnt of their methods, go into the start-up cache. A verb whose
 * start matters adds a line, as long as it neither takes seconds nor touches the network.
 */
final class Rehearsal {
    private Rehearsal() {}

    public static void main(String[] arguments) {
        for (var terminal : new Terminal[] {Terminal.NONE, new Terminal(true, true)}) {
            var starling = Main.starling(terminal);
            starling.run("--help");
            starling.run("--version");
            starling.run("help", "exit-codes");
            starling.run("help", "demo");
            starling.run("help", "download");
            starling.run("demo", "--nodes", "none");
            starling.run("show", "0123456789abcdef0123456789abcdef01234567");
            starling.run("dmeo");
            starling.run("config");
            starling.run("completion", "bash");
        }
        System.exit(ExitCode.DONE.code());
    }
}
