package dev.starling.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code starling simulate sweep}. */
@Command
final class SweepCommand implements Callable<Integer> {
    @Override
    public Integer call() throws Failure {
        throw new Failure(ExitCode.FAILURE, "not yet");
    }
}
