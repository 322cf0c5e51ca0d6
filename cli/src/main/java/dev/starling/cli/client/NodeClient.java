package dev.starling.cli.client;

import dev.starling.cli.json.Json;
import dev.starling.cli.json.NotJson;
import dev.starling.cli.json.Refused;
import dev.starling.cli.json.Values;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks a running node through its {@code /api/v1/}, one thing after the other. It is the JDK's old
 * client that does it: the new one takes a quarter of a second to be loaded.
 */
final class NodeClient {
    private static final int CONNECT_MILLIS = 5_000;
    private static final int READ_MILLIS = 60_000;
    private static final int ANSWER_BYTES_MAX = 64 << 20;

    private final URI node;
    private final @Nullable String credentials;
    private @Nullable String token;

    /**
     * A client.
     *
     * @param node where it serves HTTP
     * @param credentials as {@code user:password}, if it wants some
     */
    NodeClient(URI node, @Nullable String credentials) {
        this.node = node;
        this.credentials = credentials;
    }

    URI node() {
        return node;
    }

    /** All torrents, in the order of the node's queue. */
    List<TorrentRow> torrents() throws IOException {
        var rows = new ArrayList<TorrentRow>();
        for (Values row : understood(() -> get("torrents").objects("torrents"))) {
            rows.add(understood(() -> TorrentRow.of(row)));
        }
        rows.sort(
                Comparator.comparingLong((TorrentRow row) -> row.fieldOrZero("position"))
                        .thenComparingLong(TorrentRow::number));
        return rows;
    }

    /** One with all that there is to be said of it. */
    Values details(TorrentRow torrent) throws IOException {
        return get("torrents/" + torrent.number() + "?parts=files,peers,explanation");
    }

    /**
     * Adds one.
     *
     * @param what as the API has it
     * @throws NodeRefusal with 409 when it is there already
     */
    TorrentRow add(Map<String, ?> what) throws IOException {
        return row(ask("POST", "torrents", what));
    }

    /** Does what the API calls so: {@code pause}, {@code resume}, {@code verify}. */
    TorrentRow act(TorrentRow torrent, String verb) throws IOException {
        return row(ask("POST", "torrents/" + torrent.number() + "/" + verb, Map.of()));
    }

    void remove(TorrentRow torrent, boolean withData) throws IOException {
        ask("DELETE", "torrents/" + torrent.number() + "?data=" + withData, null);
    }

    /** How the whole of it is. */
    Values stats() throws IOException {
        return get("stats");
    }

    private static TorrentRow row(Values answer) throws IOException {
        return understood(() -> TorrentRow.of(answer.object("torrent")));
    }

    private Values get(String path) throws IOException {
        return ask("GET", path, null);
    }

    private Values ask(String method, String path, @Nullable Map<String, ?> body)
            throws IOException {
        if (!method.equals("GET") && token == null) {
            Values session = get("session");
            token = understood(() -> session.text("token")).orElse("");
        }
        try {
            return exchange(method, path, body);
        } catch (NodeRefusal refusal) {
            throw refusal;
        } catch (IOException e) {
            throw new NodeAway(
                    "no node answers at "
                            + node
                            + " ("
                            + e.getMessage()
                            + "); start one with starling node, or say where it is with --node",
                    e);
        }
    }

    private Values exchange(String method, String path, @Nullable Map<String, ?> body)
            throws IOException {
        var url = node.resolve("/api/v1/" + path).toURL();
        var connection = (HttpURLConnection) url.openConnection(Proxy.NO_PROXY);
        connection.setRequestMethod(method);
        connection.setInstanceFollowRedirects(false);
        connection.setConnectTimeout(CONNECT_MILLIS);
        connection.setReadTimeout(READ_MILLIS);
        if (token != null) {
            connection.setRequestProperty("X-Starling-Token", token);
        }
        if (credentials != null) {
            byte[] plain = credentials.getBytes(StandardCharsets.UTF_8);
            connection.setRequestProperty(
                    "Authorization", "Basic " + Base64.getEncoder().encodeToString(plain));
        }
        if (body != null) {
            byte[] bytes = Json.write(body).getBytes(StandardCharsets.UTF_8);
            connection.setRequestProperty("Content-Type", "application/json");
            connection.setDoOutput(true);
            connection.setFixedLengthStreamingMode(bytes.length);
            connection.getOutputStream().write(bytes);
        }
        int status = connection.getResponseCode();
        byte[] answer = new byte[0];
        try (InputStream stream =
                status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            if (stream != null) {
                answer = stream.readNBytes(ANSWER_BYTES_MAX);
            }
        }
        if (status < 300) {
            return read(answer);
        }
        throw new NodeRefusal(status, sentence(status, answer));
    }

    private static Values read(byte[] answer) throws IOException {
        try {
            return Values.of(Json.read(answer));
        } catch (NotJson | Refused e) {
            throw noNode();
        }
    }

    private String sentence(int status, byte[] answer) {
        if (status == 401) {
            return "the node at " + node + " wants a user and a password: --http-auth";
        }
        try {
            var error = Values.of(Json.read(answer)).text("error");
            if (error.isPresent()) {
                return error.get();
            }
        } catch (NotJson | Refused e) {
            // Then it is a sentence, or no node at all.
        }
        return "what answers at " + node + " is no Starling node, it says " + status;
    }

    private interface Understanding<T> {
        T get() throws Refused, IOException;
    }

    private static <T> T understood(Understanding<T> reading) throws IOException {
        try {
            return reading.get();
        } catch (Refused e) {
            throw noNode();
        }
    }

    private static NodeRefusal noNode() {
        return new NodeRefusal(502, "what answers there is no Starling node");
    }
}
