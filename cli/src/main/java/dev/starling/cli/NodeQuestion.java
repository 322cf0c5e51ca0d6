package dev.starling.cli;

import dev.starling.dht.DhtNode;
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

    /** What came of it: a value, unless there was no answer. */
    record Answer<T>(Visit visit, Optional<T> value) {}

    @Parameters(
            paramLabel = "HOST:PORT",
            converter = HostPortConverter.class,
            description = "The node")
    private HostPort remote;

    private volatile @Nullable String whyNot;

    final <T> Answer<T> askNode(Call<Result<T>> call) throws IOException, Failure {
        var value = new CompletableFuture<T>();
        Visit visit =
                visit(
                        remote,
                        (node, to, whenDone) ->
                                call.begin(
                                        node,
                                        to,
                                        result -> whenDone.accept(figures(result, value))));
        return new Answer<>(visit, Optional.ofNullable(value.getNow(null)));
    }

    @Override
    final String silence() {
        String why = whyNot;
        return why == null ? remote + " does not answer" : why;
    }

    private <T> Figures figures(Result<T> result, CompletableFuture<T> value) {
        return switch (result) {
            case Result.Done<T>(T answer) -> {
                value.complete(answer);
                yield Figures.ONE_ANSWER;
            }
            case Result.Failed<T>(Throwable cause) -> {
                whyNot = cause.getMessage();
                yield Figures.ONE_SILENCE;
            }
        };
    }
}
