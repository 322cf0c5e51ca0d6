package dev.starling.cli.fetch;

import dev.starling.cli.json.Refused;
import dev.starling.cli.json.Values;
import dev.starling.host.AddressKind;
import dev.starling.host.Endpoint;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Predicate;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Fetches a .torrent that a user of the node names by its address on the web. He may be somebody
 * who was let in, or a page that he reads: so nothing of this machine or its network is ever asked,
 * whatever a name or a redirection leads to. The address that was looked at is the one that is
 * connected to; a name that means another one a moment later gains nothing.
 */
public final class TorrentFetch {
    public static final int BYTES_MAX = 10 << 20;
    public static final Duration TIME_MAX = Duration.ofSeconds(30);

    static final int REDIRECTIONS_MAX = 5;

    private static final int AT_ONCE_MAX = 8;
    private static final int CONNECT_MILLIS = 10_000;

    private final Predicate<Endpoint> mayBeAsked;
    private final Duration time;
    private final Names names;
    private final Semaphore places = new Semaphore(AT_ONCE_MAX);

    public TorrentFetch() {
        this(endpoint -> AddressKind.isUsable(endpoint, false));
    }

    /**
     * One that asks whom it may.
     *
     * @param mayBeAsked tells servers that may be asked from those that may not
     */
    public TorrentFetch(Predicate<Endpoint> mayBeAsked) {
        this(mayBeAsked, TIME_MAX, new Names());
    }

    TorrentFetch(Predicate<Endpoint> mayBeAsked, Duration time, Names names) {
        this.mayBeAsked = mayBeAsked;
        this.time = time;
        this.names = names;
    }

    public static boolean isUrl(String text) {
        String start = text.substring(0, Math.min(8, text.length())).toLowerCase(Locale.ROOT);
        return start.startsWith("http://") || start.startsWith("https://");
    }

    /**
     * Puts the torrent itself, in base64, in place of its address. Returns at once and goes on with
     * a thread of its own.
     *
     * @param from what has the address
     * @param to what is to have the torrent
     */
    public void resolve(
            Values given,
            String from,
            String to,
            Consumer<Values> whenThere,
            Consumer<String> whenNot)
            throws Refused {
        String url = given.text(from).orElse("").strip();
        if (!places.tryAcquire()) {
            throw new Refused("too many torrents are being fetched; try again in a while");
        }
        Thread.ofVirtual()
                .name("starling-fetch")
                .start(
                        () -> {
                            byte[] torrent;
                            try {
                                torrent = fetch(url);
                            } catch (IOException e) {
                                whenNot.accept(url + " cannot be fetched: " + e.getMessage());
                                return;
                            } finally {
                                places.release();
                            }
                            var values = new LinkedHashMap<>(given.byName());
                            values.remove(from);
                            values.put(to, Base64.getEncoder().encodeToString(torrent));
                            whenThere.accept(new Values(values));
                        });
    }

    /** Fetches it; waits. */
    byte[] fetch(String url) throws IOException {
        var fetching = new Fetching();
        Thread watch =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        Thread.sleep(time);
                                        fetching.giveUp();
                                    } catch (InterruptedException done) {
                                        // Then nobody waits any more.
                                    }
                                });
        try {
            URI next = parsed(url);
            for (int i = 0; i <= REDIRECTIONS_MAX; i++) {
                HttpAnswer answer = fetching.ask(next);
                switch (answer.status()) {
                    case 200 -> {
                        return answer.body();
                    }
                    case 301, 302, 303, 307, 308 ->
                            next = parsed(resolved(next, answer.headers().get("location")));
                    default -> throw new IOException("the server says " + answer.status());
                }
            }
            throw new IOException("it leads from one place to the next");
        } catch (IOException e) {
            throw fetching.isLate ? Names.tooLong(e) : e;
        } finally {
            watch.interrupt();
        }
    }

    private static String resolved(URI base, @Nullable String location) throws IOException {
        try {
            return base.resolve(location == null ? "" : location).toString();
        } catch (IllegalArgumentException malformed) {
            throw new IOException("it leads to what is no address", malformed);
        }
    }

    private static URI parsed(String url) throws IOException {
        try {
            var parsed = new URI(url);
            boolean isOurs =
                    isUrl(url)
                            && parsed.getHost() != null
                            && parsed.getRawUserInfo() == null
                            && parsed.getPort() != 0
                            && parsed.getPort() <= Endpoint.PORT_MAX;
            if (isOurs) {
                return parsed;
            }
        } catch (URISyntaxException malformed) {
            // It is said below.
        }
        throw new IOException("that is no http or https address");
    }

    /** One that is under way. */
    private final class Fetching {
        private final long until = System.nanoTime() + time.toNanos();
        private volatile @Nullable Socket open;
        volatile boolean isLate;

        void giveUp() {
            isLate = true;
            Socket socket = open;
            if (socket != null) {
                try {
                    socket.close();
                } catch (IOException e) {
                    // It is as good as closed.
                }
            }
        }

        HttpAnswer ask(URI url) throws IOException {
            boolean isSecret = url.getScheme().equalsIgnoreCase("https");
            int port = url.getPort() < 0 ? (isSecret ? 443 : 80) : url.getPort();
            String host = url.getHost();
            InetAddress address = looked(host, port);
            try (var plain = new Socket()) {
                open = plain;
                if (isLate) {
                    throw Names.tooLong(null);
                }
                plain.connect(new InetSocketAddress(address, port), CONNECT_MILLIS);
                plain.setSoTimeout((int) time.toMillis());
                try (Socket line = isSecret ? secret(plain, host, port) : plain) {
                    line.getOutputStream().write(request(url));
                    line.getOutputStream().flush();
                    return HttpAnswer.read(
                            new BufferedInputStream(line.getInputStream()), BYTES_MAX);
                }
            }
        }

        private InetAddress looked(String host, int port) throws IOException {
            String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
            for (InetAddress address : names.find(bare, until)) {
                if (mayBeAsked.test(Endpoint.of(address, port))) {
                    return address;
                }
            }
            throw new IOException(host + " is in no public network, and nothing else is asked");
        }

        private Socket secret(Socket plain, String host, int port) throws IOException {
            var factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
            var line = (SSLSocket) factory.createSocket(plain, host, port, true);
            var parameters = line.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS"); // the name is the certificate's
            line.setSSLParameters(parameters);
            return line;
        }
    }

    private static byte[] request(URI url) {
        String ascii = url.toASCIIString();
        URI plain = URI.create(ascii);
        String path = plain.getRawPath().isEmpty() ? "/" : plain.getRawPath();
        String query = plain.getRawQuery() == null ? "" : "?" + plain.getRawQuery();
        return ("GET "
                        + path
                        + query
                        + " HTTP/1.1\r\nHost: "
                        + plain.getHost()
                        + (plain.getPort() < 0 ? "" : ":" + plain.getPort())
                        + "\r\nUser-Agent: Starling\r\nAccept: */*\r\nAccept-Encoding: identity"
                        + "\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
