package dev.starling.dht.load;

import dev.starling.dht.DhtNode;
import dev.starling.dht.DhtSettings;
import dev.starling.dht.Workbench;
import dev.starling.host.Endpoint;
import dev.starling.host.netty.NettyHost;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * CPU time per answer of a whole DHT server, side by side with libtorrent's and with a bare echo,
 * which is what the kernel costs. All run at once in a network namespace in which 5.0.0.0/8 is this
 * machine's, and are asked in turn, round by round.
 *
 * <p>{@code mvn -Pbench -pl dht verify -Dbench.main=dev.starling.dht.load.ServerSpeed -Dbench=5
 * -Dbench.args=100000}: five rounds of a hundred thousand answers of each kind. It fails when an
 * answer is wrong. A third argument, whatever it is, leaves libtorrent out.
 */
public final class ServerSpeed {
    private static final String INSIDE = "inside";
    private static final String PYTHON = "/usr/bin/python3";
    private static final int PORT = 6881;
    private static final int WINDOW = 256;
    private static final int NEIGHBOURS = 300;
    private static final int NEIGHBOURS_PAUSE_MILLIS = 30;
    private static final int WARM_UP_ROUNDS = 4;
    private static final Duration ATTEMPT = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Of one kind in one round, and an answer a millisecond is too slow to wait for. */
    private static final Duration TURN = Duration.ofSeconds(10);

    private static final String NAMESPACE =
            """
            set -e
            ip link set lo up
            ip addr add 5.0.0.1/32 dev lo
            ip route add local 5.0.0.0/8 dev lo
            exec "$@"
            """;

    private final int rounds;
    private final int answers;
    private final Askers askers = new Askers(WINDOW);
    private final List<Server> servers = new ArrayList<>();
    private boolean isWrong;

    private record Turn(double cpuMicros, double perSecond, Askers.Outcome outcome) {}

    private static final class Server {
        final String name;
        final Endpoint endpoint;
        final ServerProcess process;
        final Map<Question, List<Turn>> turns = new EnumMap<>(Question.class);

        Server(String name, Endpoint endpoint, ServerProcess process) {
            this.name = name;
            this.endpoint = endpoint;
            this.process = process;
        }

        boolean isEcho() {
            return name.equals("echo");
        }

        /** What is limited to eighty answers a second need not be waited for. */
        boolean isLimited() {
            return name.endsWith("defaults");
        }

        double median(Question question, java.util.function.ToDoubleFunction<Turn> figure) {
            double[] sorted =
                    turns.getOrDefault(question, List.of()).stream()
                            .mapToDouble(figure)
                            .sorted()
                            .toArray();
            return sorted[sorted.length / 2];
        }
    }

    private ServerSpeed(int rounds, int answers) {
        this.rounds = rounds;
        this.answers = answers;
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0 && arguments[0].equals(INSIDE)) {
            var speed =
                    new ServerSpeed(Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
            try {
                speed.run(arguments.length == 3);
            } finally {
                speed.servers.forEach(server -> server.process.close());
            }
            System.exit(speed.isWrong ? 1 : 0);
        }
        var command = new ArrayList<String>();
        command.addAll(List.of("unshare", "-r", "-n", "sh", "-c", NAMESPACE, "sh"));
        command.addAll(java(ServerSpeed.class, INSIDE));
        command.addAll(List.of(arguments));
        System.exit(new ProcessBuilder(command).inheritIO().start().waitFor());
    }

    private void run(boolean withLibtorrent) throws Exception {
        Endpoint bootstrap = startNeighbours();
        start("echo", 1, java(EchoServer.class, at(1).toString()));
        start("starling", 2, java(StarlingServer.class, at(2).toString(), bootstrap.toString()));
        if (withLibtorrent) {
            startLibtorrent("libtorrent, limits lifted", 3, bootstrap, "lifted");
            startLibtorrent("libtorrent, defaults", 4, bootstrap, "default");
        }
        for (Server server : servers) {
            awaitFullAnswers(server);
        }
        for (int round = 0; round < WARM_UP_ROUNDS; round++) {
            askAll();
        }
        servers.forEach(server -> server.turns.clear());
        for (int round = 0; round < rounds; round++) {
            askAll();
        }
        report();
    }

    /** Nodes of ours for the servers to know: each in a network of its own. */
    private static Endpoint startNeighbours() throws Exception {
        var host = new NettyHost((_, failure) -> failure.printStackTrace());
        var workbench = new Workbench();
        for (int i = 0; i < NEIGHBOURS; i++) {
            var settings =
                    new DhtSettings(
                            List.of(neighbour(i)),
                            i == 0 ? List.of() : List.of(neighbour(i * 7 / 11)),
                            List.of(),
                            DhtSettings.Role.SERVER,
                            false,
                            DhtSettings.Preset.HOME);
            host.execute(() -> start(host, settings, workbench));
            Thread.sleep(NEIGHBOURS_PAUSE_MILLIS);
        }
        return neighbour(0);
    }

    private static Endpoint neighbour(int i) {
        return Endpoint.parse("5." + (2 + i / 256) + "." + i % 256 + ".1:" + PORT);
    }

    private static void start(NettyHost host, DhtSettings settings, Workbench workbench) {
        try {
            DhtNode.start(host, settings, null, workbench, (_, _, _, _) -> {});
        } catch (IOException taken) {
            throw new IllegalStateException(taken);
        }
    }

    private void startLibtorrent(String name, int number, Endpoint bootstrap, String limits)
            throws Exception {
        var probe = new ProcessBuilder(PYTHON, "-c", "import libtorrent").start();
        if (probe.waitFor() != 0) {
            System.out.println("SKIPPED: " + name + ": python3-libtorrent is not installed");
            return;
        }
        var script = ServerSpeed.class.getResource("libtorrent_server.py");
        String path = Path.of(Objects.requireNonNull(script).toURI()).toString();
        start(
                name,
                number,
                List.of(PYTHON, path, at(number).toString(), bootstrap.toString(), limits));
    }

    private void start(String name, int number, List<String> command) throws IOException {
        servers.add(new Server(name, at(number), new ServerProcess(command)));
    }

    /** A server is asked when its table is so full that every answer names eight nodes. */
    private void awaitFullAnswers(Server server) throws InterruptedException {
        long began = System.nanoTime();
        while (System.nanoTime() - began < PATIENCE.toNanos()) {
            var outcome =
                    askers.ask(server.endpoint, Question.FIND_NODE, server.isEcho(), 2048, ATTEMPT);
            if (outcome.answers() > 0 && outcome.wrong() == 0) {
                return;
            }
            TimeUnit.SECONDS.sleep(2);
        }
        throw new IllegalStateException(server.name + " does not name eight nodes");
    }

    private void askAll() throws IOException {
        for (Server server : servers) {
            for (Question question : Question.values()) {
                long before = server.process.cpuNanos();
                var atMost = server.isLimited() ? ATTEMPT : TURN;
                var outcome =
                        askers.ask(server.endpoint, question, server.isEcho(), answers, atMost);
                long cpu = server.process.cpuNanos() - before;
                double count = Math.max(outcome.answers(), 1);
                server.turns
                        .computeIfAbsent(question, _ -> new ArrayList<>())
                        .add(new Turn(cpu / 1e3 / count, count / outcome.nanos() * 1e9, outcome));
                isWrong |= outcome.wrong() > 0 || outcome.answers() == 0;
            }
        }
    }

    private void report() {
        System.out.printf(
                "%n%d rounds of %,d answers, from %,d addresses, %d under way; medians%n",
                rounds, answers, Askers.ADDRESSES, WINDOW);
        System.out.printf(
                "%-26s %-9s %10s %10s %7s %12s %6s %6s %6s%n",
                "server",
                "question",
                "us CPU",
                "answers/s",
                "x echo",
                "x libtorrent",
                "lost",
                "wrong",
                "nodes");
        @Nullable Server libtorrent =
                servers.stream().filter(s -> s.name.endsWith("lifted")).findFirst().orElse(null);
        for (Question question : Question.values()) {
            double echo = servers.getFirst().median(question, Turn::cpuMicros);
            double theirs =
                    libtorrent == null ? Double.NaN : libtorrent.median(question, Turn::cpuMicros);
            for (Server server : servers) {
                double cpu = server.median(question, Turn::cpuMicros);
                List<Turn> turns = server.turns.getOrDefault(question, List.of());
                System.out.printf(
                        "%-26s %-9s %10.2f %,10.0f %7.2f %12.2f %6d %6d %6.0f%n",
                        server.name,
                        question.name().toLowerCase(java.util.Locale.ROOT),
                        cpu,
                        server.median(question, Turn::perSecond),
                        cpu / echo,
                        theirs / cpu,
                        turns.stream().mapToInt(turn -> turn.outcome().lost()).sum(),
                        turns.stream().mapToInt(turn -> turn.outcome().wrong()).sum(),
                        server.median(question, turn -> turn.outcome().nodes()));
            }
        }
    }

    private static Endpoint at(int number) {
        return Endpoint.parse("5.1." + number + ".1:" + PORT);
    }

    private static List<String> java(Class<?> main, String... arguments) {
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-ea",
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-XX:+UseCompactObjectHeaders",
                                "-cp",
                                System.getProperty("java.class.path"),
                                main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }
}
