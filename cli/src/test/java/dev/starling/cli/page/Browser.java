package dev.starling.cli.page;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.starling.cli.json.Json;
import dev.starling.cli.json.NotJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Chromium without a screen and one page in it, driven by the DevTools protocol. Whatever the page
 * complains of or asks for is written down.
 */
final class Browser implements AutoCloseable {
    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
    private static final int SECONDS_MAX = 60;
    private static final int LOOK_MILLIS = 50;

    private final Process process;
    private final HttpClient client = HttpClient.newHttpClient();
    private final WebSocket socket;
    private final AtomicLong lastCall = new AtomicLong();
    private final Map<Long, CompletableFuture<Map<?, ?>>> calls = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> complaints = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> requests = new ConcurrentLinkedQueue<>();
    private @Nullable String session;

    private Browser(Process process, String address) throws Exception {
        this.process = process;
        this.socket =
                client.newWebSocketBuilder()
                        .buildAsync(URI.create(address), new Ear())
                        .get(SECONDS_MAX, TimeUnit.SECONDS);
        var target = call("Target.createTarget", Map.of("url", "about:blank"));
        var attached =
                call(
                        "Target.attachToTarget",
                        Map.of("targetId", text(target, "targetId"), "flatten", true));
        session = text(attached, "sessionId");
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            call(domain + ".enable", Map.of());
        }
    }

    /** Skips the test, and says so, where there is no browser. */
    static Browser open(Path directory) throws Exception {
        Path program = find().orElse(null);
        if (program == null) {
            System.err.println("SKIPPED: there is no Chromium to look at the page with");
            return abort("there is no Chromium");
        }
        Path log = directory.resolve("chromium.log");
        var builder =
                new ProcessBuilder(
                        program.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--disable-dev-shm-usage",
                        "--force-color-profile=srgb",
                        "--user-data-dir=" + directory.resolve("profile"),
                        "--remote-debugging-port=0");
        // What it leaves behind goes with the rest.
        builder.environment().put("TMPDIR", directory.toString());
        Process process =
                builder.redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(log.toFile())
                        .start();
        try {
            return new Browser(process, address(log, process));
        } catch (Exception e) {
            end(process);
            throw e;
        }
    }

    private static String address(Path log, Process process) throws Exception {
        String mark = "DevTools listening on ";
        for (int i = 0; i < SECONDS_MAX * 1000 / LOOK_MILLIS; i++) {
            String said = Files.readString(log, StandardCharsets.ISO_8859_1);
            int at = said.indexOf(mark);
            int end = at < 0 ? -1 : said.indexOf('\n', at);
            if (end > 0) {
                return said.substring(at + mark.length(), end).strip();
            }
            if (!process.isAlive()) {
                throw new IOException("the browser has ended: " + said);
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        throw new IOException("the browser says nothing");
    }

    private static Optional<Path> find() {
        for (String directory : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            for (String name : NAMES) {
                Path file = Path.of(directory, name);
                if (Files.isExecutable(file)) {
                    return Optional.of(file);
                }
            }
        }
        return Optional.empty();
    }

    void goTo(String url) throws Exception {
        call("Page.navigate", Map.of("url", url));
        until("document.readyState === 'complete'");
    }

    /** What an expression is, after what it promised has come. */
    Object evaluate(String expression) throws Exception {
        var answer =
                call(
                        "Runtime.evaluate",
                        Map.of(
                                "expression",
                                expression,
                                "awaitPromise",
                                true,
                                "returnByValue",
                                true,
                                "userGesture",
                                true));
        if (answer.containsKey("exceptionDetails")) {
            throw new AssertionError(expression + ": " + answer.get("exceptionDetails"));
        }
        Object value = ((Map<?, ?>) required(answer, "result")).get("value");
        return value == null ? Json.Null.NULL : value;
    }

    void until(String condition) throws Exception {
        for (int i = 0; i < SECONDS_MAX * 1000 / LOOK_MILLIS; i++) {
            if (evaluate("Boolean(" + condition + ")").equals(true)) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        throw new AssertionError(
                "it never is so: " + condition + "; the page complains of " + complaints);
    }

    /** Clicks as a finger does, in the middle of what is there. */
    void click(String selector) throws Exception {
        until("document.querySelector(" + Json.write(selector) + ")?.offsetParent");
        String element = "document.querySelector(" + Json.write(selector) + ")";
        evaluate(element + ".scrollIntoView({block: 'center'})");
        var box =
                (Map<?, ?>)
                        evaluate(
                                "(({x, y, width, height}) => ({x: x + width / 2, y: y + height / 2}))("
                                        + element
                                        + ".getBoundingClientRect())");
        for (String type : List.of("mousePressed", "mouseReleased")) {
            call(
                    "Input.dispatchMouseEvent",
                    Map.of(
                            "type",
                            type,
                            "x",
                            required(box, "x"),
                            "y",
                            required(box, "y"),
                            "button",
                            "left",
                            "clickCount",
                            1));
        }
    }

    void write(String text) throws Exception {
        call("Input.insertText", Map.of("text", text));
    }

    /** Presses a key, by its name. */
    void press(String key) throws Exception {
        for (String type : List.of("keyDown", "keyUp")) {
            var event = new LinkedHashMap<String, Object>();
            event.put("type", type);
            event.put("key", key);
            event.put("code", key.length() == 1 ? "Key" + key : key);
            if (key.length() == 1 && type.equals("keyDown")) {
                event.put("text", key);
            }
            if (key.equals("Enter") || key.equals("Delete") || key.equals("Escape")) {
                int code = key.equals("Enter") ? 13 : key.equals("Delete") ? 46 : 27;
                event.put("windowsVirtualKeyCode", code);
                if (code == 13 && type.equals("keyDown")) {
                    event.put("text", "\r");
                }
            }
            call("Input.dispatchKeyEvent", event);
        }
    }

    void size(int width, int height, boolean isDark) throws Exception {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of(
                        "width",
                        width,
                        "height",
                        height,
                        "deviceScaleFactor",
                        1,
                        "mobile",
                        width < 600));
        call(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(
                                Map.of(
                                        "name",
                                        "prefers-color-scheme",
                                        "value",
                                        isDark ? "dark" : "light"))));
    }

    void picture(Path file) throws Exception {
        var answer = call("Page.captureScreenshot", Map.of("format", "png"));
        Files.write(file, Base64.getDecoder().decode(text(answer, "data")));
    }

    /** Errors, warnings, what the policy refused. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** The addresses of all that was asked for. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    Map<?, ?> call(String method, Map<String, Object> parameters) throws Exception {
        long number = lastCall.incrementAndGet();
        var message = new LinkedHashMap<String, Object>();
        message.put("id", number);
        message.put("method", method);
        message.put("params", parameters);
        if (session != null) {
            message.put("sessionId", session);
        }
        var answer = new CompletableFuture<Map<?, ?>>();
        calls.put(number, answer);
        socket.sendText(Json.write(message), true).get(SECONDS_MAX, TimeUnit.SECONDS);
        return answer.get(SECONDS_MAX, TimeUnit.SECONDS);
    }

    private void hear(String text) {
        Map<?, ?> message;
        try {
            message = (Map<?, ?>) Json.read(text.getBytes(StandardCharsets.UTF_8));
        } catch (NotJson e) {
            throw new AssertionError(e);
        }
        if (message.get("id") instanceof Long number) {
            CompletableFuture<Map<?, ?>> answer = calls.remove(number);
            if (answer != null && message.containsKey("error")) {
                answer.completeExceptionally(new IOException(text));
            } else if (answer != null) {
                answer.complete((Map<?, ?>) required(message, "result"));
            }
            return;
        }
        Map<?, ?> said = (Map<?, ?>) required(message, "params");
        switch (text(message, "method")) {
            case "Runtime.exceptionThrown", "Log.entryAdded" -> complaints.add(Json.write(said));
            case "Runtime.consoleAPICalled" -> {
                if (!"log".equals(said.get("type"))) {
                    complaints.add(Json.write(said));
                }
            }
            case "Network.requestWillBeSent" ->
                    requests.add(text((Map<?, ?>) required(said, "request"), "url"));
            default -> {}
        }
    }

    private static Object required(Map<?, ?> map, String name) {
        Object value = map.get(name);
        if (value == null) {
            throw new AssertionError("no " + name + " in " + map);
        }
        return value;
    }

    private static String text(Map<?, ?> map, String name) {
        return (String) required(map, name);
    }

    /** Puts together what comes in parts. */
    private final class Ear implements WebSocket.Listener {
        private final List<CharSequence> parts = new ArrayList<>();

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket from, CharSequence data, boolean isLast) {
            parts.add(data.toString());
            if (isLast) {
                String whole = String.join("", parts);
                parts.clear();
                hear(whole);
            }
            from.request(1);
            return null;
        }
    }

    @Override
    public void close() {
        socket.abort();
        client.shutdownNow();
        end(process);
    }

    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor(SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
