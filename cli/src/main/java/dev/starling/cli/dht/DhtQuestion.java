package dev.starling.cli.dht;

import dev.starling.cli.option.DurationConverter;
import dev.starling.cli.option.HostPort;
import dev.starling.cli.option.NetworkOptions;
import dev.starling.cli.output.Amounts;
import dev.starling.cli.output.Event;
import dev.starling.cli.output.ExitCode;
import dev.starling.cli.output.Failure;
import dev.starling.cli.output.Output;
import dev.starling.cli.session.DhtSession;
import dev.starling.cli.session.Figures;
import dev.starling.host.Endpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the verbs have in common that ask the DHT one thing and end. */
abstract class DhtQuestion implements Callable<Integer> {
    /**
     * How a visit to the DHT went.
     *
     * @param figures what it took
     * @param end whether it came to its own
     */
    record Visit(Figures figures, DhtSession.End end, long nanos) {
        boolean hasAnswers() {
            return figures.replies() > 0;
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%s, %s, %s, %s, %d ms%s",
                    Amounts.count(figures.queries(), "query", "queries"),
                    Amounts.count(figures.replies(), "reply", "replies"),
                    Amounts.count(figures.timeouts(), "timeout"),
                    Amounts.count(figures.hops(), "hop"),
                    Duration.ofNanos(nanos).toMillis(),
                    switch (end) {
                        case WHOLE -> "";
                        case LATE -> ", ended by --timeout";
                        case INTERRUPTED -> ", interrupted";
                    });
        }
    }

    @Mixin private final NetworkOptions network = new NetworkOptions();

    @Option(
            names = "--timeout",
            paramLabel = "D",
            defaultValue = "30s",
            converter = DurationConverter.class,
            description = "Give up after so long (default: 30s)")
    private Duration timeout;

    @Option(names = "--json", description = "Write NDJSON, an event a line")
    private boolean json;

    @Spec private CommandSpec spec;

    @Override
    public final Integer call() throws IOException, Failure {
        var line = spec.commandLine();
        return ask(Output.of(json, line.getOut(), line.getErr())).code();
    }

    abstract ExitCode ask(Output output) throws IOException, Failure;

    /** Asks many, beginning with the bootstrap nodes. When it returns, nothing more happens. */
    final Visit visit(DhtSession.Question question) throws IOException, Failure {
        List<HostPort> names = network.bootstrap();
        if (names.isEmpty()) {
            throw new Failure(
                    ExitCode.TIMEOUT,
                    "there is nobody to ask: name a node with --bootstrap HOST:PORT");
        }
        try (var session = newSession()) {
            return visit(
                    session,
                    () -> {
                        List<Endpoint> nodes = session.lookUp(names);
                        return session.ask(network, nodes, nodes, network.visits(), question);
                    });
        }
    }

    /** Asks a single node. A name may have several addresses: the first is taken. */
    final Visit visit(HostPort name, NodeQuestion.Visitor question) throws IOException, Failure {
        try (var session = newSession()) {
            return visit(
                    session,
                    () -> {
                        Endpoint to = session.lookUp(List.of(name)).getFirst();
                        return session.ask(
                                network,
                                List.of(to),
                                List.of(),
                                Optional.empty(),
                                (node, whenDone) -> {
                                    question.begin(
                                            node, to, () -> whenDone.complete(session.traffic()));
                                    return session::traffic;
                                });
                    });
        }
    }

    /**
     * Tells how it went, last of all.
     *
     * @param summary of what was found
     * @param absence what is to be said when that is nothing
     */
    final ExitCode finish(Output output, Visit visit, long found, String summary, String absence)
            throws Failure {
        return finish(output, visit, done(visit, found), found, summary, absence);
    }

    final ExitCode finish(
            Output output, Visit visit, Event done, long found, String summary, String absence)
            throws Failure {
        boolean isInterrupted = visit.end() == DhtSession.End.INTERRUPTED;
        if (json || (found > 0 && !isInterrupted)) {
            output.sumUp(done, summary + "; " + visit);
        }
        if (isInterrupted) {
            throw Failure.of(new InterruptedException());
        }
        if (found > 0) {
            return ExitCode.DONE;
        }
        if (!visit.hasAnswers()) {
            throw new Failure(ExitCode.TIMEOUT, silence() + "; " + visit);
        }
        throw new Failure(ExitCode.NOT_FOUND, absence + "; " + visit);
    }

    /** Ends without a result, for a reason of its own. */
    final ExitCode fail(Output output, Visit visit, Failure failure) throws Failure {
        if (json) {
            output.sumUp(done(visit, 0), "");
        }
        throw failure;
    }

    /** What is to be said when nobody answers. */
    String silence() {
        return "nobody answers";
    }

    static Event done(Visit visit, long found) {
        return Event.named("done")
                .with("queries", visit.figures().queries())
                .with("replies", visit.figures().replies())
                .with("timeouts", visit.figures().timeouts())
                .with("hops", visit.figures().hops())
                .with("ms", Duration.ofNanos(visit.nanos()).toMillis())
                .with("found", found);
    }

    final ParameterException wrongUsage(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }

    private DhtSession newSession() {
        return new DhtSession(timeout, this::report);
    }

    /** The names are looked up, the question is asked: either may be interrupted. */
    @FunctionalInterface
    private interface Way {
        DhtSession.Outcome go() throws IOException, Failure, InterruptedException;
    }

    private static Visit visit(DhtSession session, Way way) throws IOException, Failure {
        DhtSession.Outcome outcome;
        try {
            outcome = way.go();
        } catch (InterruptedException e) {
            outcome = new DhtSession.Outcome(Figures.NONE, DhtSession.End.INTERRUPTED);
        }
        return new Visit(outcome.figures(), outcome.end(), session.nanos());
    }

    /** A callback threw: our mistake, of which a user sees at most that an answer is missing. */
    private void report(Object callback, Throwable failure) {
        if (Boolean.TRUE.equals(spec.root().findOption("--verbose").getValue())) {
            failure.printStackTrace(spec.commandLine().getErr());
        }
    }
}
