package dev.starling.cli.endurance;

import dev.starling.host.Endpoint;
import java.io.IOException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Callers that want nothing sensible: connections that ask a byte at a time, datagrams that are
 * nothing or nearly a query. Beside them somebody asks for the page, and somebody pings.
 */
final class Pressure {
    private static final int SENDERS = 64;
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int BATCH_MILLIS = 5;

    private final NodeProcess node;
    private final int connections;
    private final int datagramsPerSecond;
    private final Duration time;
    private final AtomicBoolean isOver = new AtomicBoolean();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong opened = new AtomicLong();
    private final List<Long> pages = new ArrayList<>();
    private final List<Long> pings = new ArrayList<>();
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private int unanswered;

    Pressure(NodeProcess node, int connections, int datagramsPerSecond, Duration time) {
        this.node = node;
        this.connections = connections;
        this.datagramsPerSecond = datagramsPerSecond;
        this.time = time;
    }

    /** Prints how long answers took; answers whether nearly all came in a second. */
    boolean run() throws Exception {
        long cpu = node.cpuMillis();
        Thread slow = Thread.ofPlatform().daemon().start(this::callSlowly);
        Thread junk = Thread.ofPlatform().daemon().start(this::sendJunk);
        Thread pinging = Thread.ofPlatform().daemon().start(this::ping);
        askForPages();
        isOver.set(true);
        slow.join();
        junk.join();
        pinging.join();
        Exception thrown = failure.get();
        if (thrown != null) {
            throw thrown;
        }
        System.out.printf(
                Locale.ROOT,
                "%d slow connections (of which %d were opened anew), %d datagrams a second,"
                        + " node at %.0f %% of a core%n",
                connections,
                Math.max(0, opened.get() - connections),
                sent.get() * 1_000 / time.toMillis(),
                100.0 * (node.cpuMillis() - cpu) / time.toMillis());
        boolean arePagesWell = say("page", pages);
        boolean arePingsWell = say("ping", pings);
        return arePagesWell && arePingsWell && unanswered == 0;
    }

    private boolean say(String name, List<Long> micros) {
        var sorted = new ArrayList<>(micros);
        Collections.sort(sorted);
        if (sorted.isEmpty()) {
            System.out.println(name + ": no answer");
            return false;
        }
        long most = sorted.get(sorted.size() * 99 / 100);
        System.out.printf(
                Locale.ROOT,
                "%s: %d answers, median %.1f ms, 99 of 100 within %.1f ms, longest %.1f ms; %d of"
                        + " all were not answered%n",
                name,
                sorted.size(),
                sorted.get(sorted.size() / 2) / 1e3,
                most / 1e3,
                sorted.getLast() / 1e3,
                unanswered);
        return most < 1_000_000;
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(Endpoint.parse(address + ":1").inetAddress(), port);
    }

    private void askForPages() throws Exception {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0) {
            long began = System.nanoTime();
            try (HttpClient client = HttpClient.newHttpClient()) { // a connection of its own
                var request = HttpRequest.newBuilder(URI.create(node.url())).timeout(PATIENCE);
                var answer = client.send(request.build(), BodyHandlers.ofByteArray());
                if (answer.statusCode() != 200) {
                    throw new IOException("the page is " + answer.statusCode());
                }
                pages.add((System.nanoTime() - began) / 1_000);
                client.shutdownNow();
            } catch (IOException lost) {
                unanswered++;
                System.out.println("page: " + lost);
            }
            Thread.sleep(100);
        }
    }

    private void ping() {
        byte[] query =
                "d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:qe"
                        .getBytes(StandardCharsets.US_ASCII);
        try (var socket = new DatagramSocket(at("127.0.0.1", 0))) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.connect(at("127.0.0.1", node.port()));
            while (!isOver.get()) {
                long began = System.nanoTime();
                socket.send(new DatagramPacket(query, query.length));
                try {
                    boolean isPong = false;
                    while (!isPong) { // it may have questions of its own
                        var answer = new DatagramPacket(new byte[1_500], 1_500);
                        socket.receive(answer);
                        String text =
                                new String(
                                        answer.getData(),
                                        0,
                                        answer.getLength(),
                                        StandardCharsets.ISO_8859_1);
                        isPong = text.contains("1:t2:aa");
                    }
                    pings.add((System.nanoTime() - began) / 1_000);
                } catch (SocketTimeoutException lost) {
                    unanswered++;
                    System.out.println("ping: no answer");
                }
                Thread.sleep(100);
            }
        } catch (IOException | InterruptedException e) {
            failure.set(e);
        }
    }

    /** From many addresses, so that no limit for one of them keeps it out. */
    private void sendJunk() {
        var random = new SplittableRandom(1);
        var senders = new ArrayList<DatagramChannel>();
        try {
            for (int i = 0; i < SENDERS; i++) {
                var sender = DatagramChannel.open();
                sender.bind(at("127.0." + (1 + i) + ".1", 0));
                sender.configureBlocking(false);
                senders.add(sender);
            }
            var to = at("127.0.0.1", node.port());
            long began = System.nanoTime();
            while (!isOver.get()) {
                long due = (System.nanoTime() - began) / 1_000 * datagramsPerSecond / 1_000_000;
                while (sent.get() < due) {
                    var channel = senders.get(random.nextInt(SENDERS));
                    channel.send(junk(random), to);
                    sent.incrementAndGet();
                }
                Thread.sleep(BATCH_MILLIS);
            }
            for (DatagramChannel sender : senders) {
                sender.close();
            }
        } catch (IOException | InterruptedException e) {
            failure.set(e);
        }
    }

    private static ByteBuffer junk(SplittableRandom random) {
        byte[] bytes = new byte[20 + random.nextInt(200)];
        random.nextBytes(bytes);
        String head =
                switch (random.nextInt(4)) {
                    case 0 -> "";
                    case 1 -> "d1:ad2:id20:";
                    case 2 -> "d1:rd2:id20:abcdefghij01234567895:nodes208:";
                    default -> "d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:qe";
                };
        byte[] start = head.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(start, 0, bytes, 0, Math.min(start.length, bytes.length));
        return ByteBuffer.wrap(bytes);
    }

    /** Each sends a byte of its request a second; whoever is closed comes again. */
    private void callSlowly() {
        var open = new ArrayList<SocketChannel>();
        byte[] request =
                "GET / HTTP/1.1\r\nHost: localhost\r\nX: ".getBytes(StandardCharsets.US_ASCII);
        URI url = URI.create(node.url());
        var to = at("127.0.0.1", url.getPort());
        try {
            for (long round = 0; !isOver.get(); round++) {
                for (int i = 0; i < connections && !isOver.get(); i++) {
                    if (i == open.size()) {
                        open.add(connect(to));
                    }
                    SocketChannel one = open.get(i);
                    byte next = request[(int) Math.min(round, request.length - 1)];
                    if (!isTaken(one, next)) {
                        one.close();
                        open.set(i, connect(to));
                    }
                    if (i % Math.max(1, connections / 100) == 0) {
                        Thread.sleep(10);
                    }
                }
            }
            for (SocketChannel one : open) {
                one.close();
            }
        } catch (IOException | InterruptedException e) {
            failure.set(e);
        }
    }

    private SocketChannel connect(InetSocketAddress to) throws IOException {
        opened.incrementAndGet();
        SocketChannel channel = SocketChannel.open();
        try {
            channel.connect(to);
        } catch (ConnectException refused) {
            return channel;
        }
        channel.configureBlocking(false);
        return channel;
    }

    private static boolean isTaken(SocketChannel channel, byte next) {
        try {
            var answer = ByteBuffer.allocate(64);
            return channel.read(answer) == 0
                    && channel.write(ByteBuffer.wrap(new byte[] {next})) == 1;
        } catch (IOException closed) {
            return false;
        }
    }
}
