package dev.starling.cli.dht;

import dev.starling.cli.option.HostPort;
import dev.starling.cli.option.HostPortConverter;
import dev.starling.cli.output.ExitCode;
import dev.starling.cli.output.Failure;
import dev.starling.cli.output.Output;
import dev.starling.dht.DhtNode;
import dev.starling.dht.NoAnswer;
import dev.starling.host.Endpoint;
import dev.starling.host.Result;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/** What the verbs have in common that ask a single node. */
abstract class NodeQuestion extends DhtQuestion {
    /** What is asked, on the host's thread. */
    @FunctionalInterface
    interface Call<T> {
        void begin(DhtNode node, Endpoint to, Consumer<T> whenDone);
    }

    /** Asks, and says when that is over. */
    @FunctionalInterface
    interface Visitor {
        void begin(DhtNode node, Endpoint to, Runnable whenDone);
    }

    /** What came of it: a value, unless there was no answer. */
    record Answer<T>(Visit visit, Optional<T> value) {}

    @Parameters(
            paramLabel = "HOST:PORT",
            converter = HostPortConverter.class,
            description = "The node")
    private HostPort remote;

    private volatile @Nullable Throwable whyNot;

    final <T> Answer<T> askNode(Call<Result<T>> call) throws IOException, Failure {
        var value = new CompletableFuture<T>();
        Visit visit =
                visit(
                        remote,
                        (node, to, whenDone) ->
                                call.begin(
                                        node,
                                        to,
                                        result -> {
                                            keep(result, value);
                                            whenDone.run();
                                        }));
        return new Answer<>(visit, Optional.ofNullable(value.getNow(null)));
    }

    @Override
    final String silence() {
        Throwable why = whyNot;
        return why == null ? remote + " does not answer" : String.valueOf(why.getMessage());
    }

    /** Ends without an answer. Who refuses is there: that is no timeout. */
    final ExitCode finishUnanswered(Output output, Visit visit) throws Failure {
        return whyNot instanceof NoAnswer.Refusal
                ? fail(output, visit, new Failure(ExitCode.FAILURE, silence() + "; " + visit))
                : finish(output, visit, 0, "no answer", silence());
    }

    private <T> void keep(Result<T> result, CompletableFuture<T> value) {
        switch (result) {
            case Result.Done<T>(T answer) -> value.complete(answer);
            case Result.Failed<T>(Throwable cause) -> whyNot = cause;
        }
    }
}
