package dev.starling.cli.session;

import dev.starling.cli.option.HostPort;
import dev.starling.cli.option.NetworkOptions;
import dev.starling.cli.output.ExitCode;
import dev.starling.cli.output.Failure;
import dev.starling.cli.state.SavedFile;
import dev.starling.dht.DhtNode;
import dev.starling.dht.DhtSettings;
import dev.starling.dht.Workbench;
import dev.starling.host.CannotBind;
import dev.starling.host.Endpoint;
import dev.starling.host.FailureListener;
import dev.starling.host.Result;
import dev.starling.host.netty.NettyHost;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A short visit to the DHT: a node on a host of its own that is started, asked one thing and
 * closed. It answers nobody, because it is gone before that would be of use to anybody (BEP 43).
 */
public final class DhtSession implements AutoCloseable {
    /** What is asked, on the host's thread. */
    @FunctionalInterface
    public interface Question {
        /**
         * Begins.
         *
         * @param whenDone is completed with what it took
         * @return what it has taken so far, for when it does not come to its end
         */
        Supplier<Figures> ask(DhtNode node, CompletableFuture<Figures> whenDone);
    }

    /** How a question ended. */
    public enum End {
        /** By itself. */
        WHOLE,
        /** By {@code --timeout}. */
        LATE,
        /** By a signal. */
        INTERRUPTED
    }

    /**
     * What came of a question.
     *
     * @param figures what it took until then
     */
    public record Outcome(Figures figures, End end) {}

    private static final int PORT_FIRST = 6881;
    private static final int PORTS_TRIED = 64;

    /** A name server that is silent must not keep those waiting whose names are known. */
    private static final long LOOKUPS_NANOS_MAX = Duration.ofSeconds(5).toNanos();

    /** For the host's thread to say how far it had come. */
    private static final long LAST_WORD_MILLIS_MAX = 500;

    private final long startedAt = System.nanoTime();
    private final long timeoutNanos;
    private final NettyHost host;

    /** What the question has taken so far; to be asked on the host's thread. */
    private volatile Supplier<Figures> soFar = this::traffic;

    /** Whom the node knows; to be asked on the host's thread. */
    private volatile Supplier<byte[]> met = () -> new byte[0];

    public DhtSession(Duration timeout, FailureListener failureListener) {
        this.timeoutNanos = timeout.toNanos();
        this.host = new NettyHost(failureListener);
    }

    /**
     * Looks up names, all at once.
     *
     * @return the addresses of those that are known, in the order of the names
     * @throws IOException when none is
     */
    public List<Endpoint> lookUp(List<HostPort> names) throws IOException, InterruptedException {
        var lookups = new ArrayList<CompletableFuture<List<Endpoint>>>();
        for (var name : names) {
            var lookup = new CompletableFuture<List<Endpoint>>();
            lookups.add(lookup);
            host.execute(
                    () -> host.resolve(name.host(), name.port(), result -> end(lookup, result)));
        }
        Throwable failure = null;
        try {
            CompletableFuture.allOf(lookups.toArray(CompletableFuture[]::new))
                    .get(Math.min(LOOKUPS_NANOS_MAX, nanosLeft()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            failure = new Failure(ExitCode.NETWORK, "the name server does not answer", e);
        } catch (ExecutionException e) {
            failure = e.getCause();
        }
        var found =
                lookups.stream()
                        .filter(lookup -> lookup.state() == Future.State.SUCCESS)
                        .flatMap(lookup -> lookup.resultNow().stream())
                        .distinct()
                        .toList();
        if (found.isEmpty() && failure != null) {
            throw failure instanceof IOException e ? e : new IOException(failure);
        }
        return found;
    }

    /**
     * Starts a node and asks it something. It gets sockets only for the families in which it has
     * somebody to ask.
     *
     * @param remotes those to whom there must be a way
     * @param bootstrap with whom lookups begin
     * @param memory of whom earlier visits met
     * @throws Failure when no port can be had
     */
    public Outcome ask(
            NetworkOptions options,
            List<Endpoint> remotes,
            List<Endpoint> bootstrap,
            Optional<SavedFile> memory,
            Question question)
            throws Failure, IOException {
        Outcome outcome = ask(options, remotes, bootstrap, read(memory), question);
        if (memory.isPresent()) {
            remember(memory.get());
        }
        return outcome;
    }

    private Outcome ask(
            NetworkOptions options,
            List<Endpoint> remotes,
            List<Endpoint> bootstrap,
            byte @Nullable [] known,
            Question question)
            throws Failure {
        List<Endpoint> locals = locals(options, remotes);
        var whenDone = new CompletableFuture<Figures>();
        host.execute(
                () -> {
                    try {
                        DhtNode node = start(options, locals, bootstrap, known);
                        met = node::state;
                        soFar = question.ask(node, whenDone);
                    } catch (IOException e) {
                        String sentence = Failure.of(e).line();
                        whenDone.completeExceptionally(new Failure(ExitCode.NETWORK, sentence, e));
                    }
                });
        try {
            Figures figures = whenDone.get(nanosLeft(), TimeUnit.NANOSECONDS);
            return new Outcome(figures, End.WHOLE);
        } catch (TimeoutException e) {
            return new Outcome(soFar(), End.LATE);
        } catch (InterruptedException e) {
            return new Outcome(soFar(), End.INTERRUPTED);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case Failure failure -> throw failure;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }

    private Figures soFar() {
        return onThread(() -> soFar.get(), traffic());
    }

    private <T> T onThread(Supplier<T> question, T otherwise) {
        var answer = new CompletableFuture<T>();
        host.execute(() -> answer.complete(question.get()));
        try {
            return answer.get(LAST_WORD_MILLIS_MAX, TimeUnit.MILLISECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            return otherwise;
        }
    }

    /** So much has gone over the network, for when nobody has counted it better. */
    public Figures traffic() {
        return Figures.of(host.counters());
    }

    public long nanos() {
        return System.nanoTime() - startedAt;
    }

    /** The node has nobody to tell: its sockets are closed and it is gone. */
    @Override
    public void close() {
        host.close();
    }

    private long nanosLeft() {
        return Math.max(timeoutNanos - nanos(), 0);
    }

    private static byte @Nullable [] read(Optional<SavedFile> memory) {
        try {
            return memory.isPresent() ? memory.get().read().orElse(null) : null;
        } catch (IOException itCannotBeRead) {
            return null; // who remembers nobody begins with the bootstrap nodes
        }
    }

    private void remember(SavedFile memory) {
        byte[] state = onThread(() -> met.get(), new byte[0]);
        try {
            if (state.length > 0) {
                memory.write(state);
            }
        } catch (IOException itCannotBeWritten) {
            // The next visit takes a little longer; that is no reason to fail this one.
        }
    }

    private DhtNode start(
            NetworkOptions options,
            List<Endpoint> locals,
            List<Endpoint> bootstrap,
            byte @Nullable [] known)
            throws IOException {
        if (options.port().isPresent()) {
            return start(options, locals, options.port().getAsInt(), bootstrap, known);
        }
        IOException first = null;
        for (int port = PORT_FIRST; port < PORT_FIRST + PORTS_TRIED; port++) {
            try {
                return start(options, locals, port, bootstrap, known);
            } catch (CannotBind e) {
                first = first == null ? e : first;
            }
        }
        throw first == null ? new IOException("no port was tried") : first;
    }

    private DhtNode start(
            NetworkOptions options,
            List<Endpoint> locals,
            int port,
            List<Endpoint> bootstrap,
            byte @Nullable [] known)
            throws IOException {
        var settings =
                new DhtSettings(
                        locals.stream().map(local -> local.withPort(port)).toList(),
                        bootstrap,
                        List.of(),
                        DhtSettings.Role.READ_ONLY,
                        options.allowsLocal(),
                        DhtSettings.Preset.HOME);
        return DhtNode.start(host, settings, known, new Workbench(), (_, _, _, _) -> {});
    }

    /** Where to bind, a port left open: addresses from which there is a way to one of these. */
    private static List<Endpoint> locals(NetworkOptions options, List<Endpoint> remotes)
            throws Failure {
        var listen = options.listen();
        boolean isAny = listen.isEmpty();
        if (isAny) {
            listen = List.of(Endpoint.anyIpv4(0), Endpoint.anyIpv6(0));
        }
        var locals =
                listen.stream()
                        .filter(local -> remotes.stream().anyMatch(r -> isThereAWay(local, r)))
                        .toList();
        if (locals.isEmpty()) {
            throw new Failure(
                    ExitCode.NETWORK,
                    "there is no way to "
                            + remotes.getFirst()
                            + (isAny ? "; is the network up?" : " from where --listen binds"));
        }
        return locals;
    }

    /** Asks the machine's table of routes; nothing is sent. */
    static boolean isThereAWay(Endpoint from, Endpoint to) {
        if (from.isIpv4() != to.isIpv4()) {
            return false;
        }
        try (var probe = new DatagramSocket()) {
            probe.connect(new InetSocketAddress(to.inetAddress(), to.port()));
            return true;
        } catch (SocketException e) {
            return false;
        }
    }

    private static <T> void end(CompletableFuture<T> future, Result<T> result) {
        switch (result) {
            case Result.Done<T>(T value) -> future.complete(value);
            case Result.Failed<T>(Throwable cause) -> future.completeExceptionally(cause);
        }
    }
}
