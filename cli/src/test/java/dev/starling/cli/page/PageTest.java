package dev.starling.cli.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.starling.cli.json.Json;
import dev.starling.dht.InfoHash;
import dev.starling.peer.storage.TestTorrent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page as a browser shows it, and as it is served. */
@Timeout(180)
final class PageTest {
    private static final String HASH = "0123456789abcdef0123456789abcdef01234567";
    private static final String MAGNET = "magnet:?xt=urn:btih:" + HASH + "&dn=hello+there";

    @TempDir private Path directory = Path.of("");
    private RunningNode node;

    @BeforeEach
    void start() throws Exception {
        node = RunningNode.alone(directory);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private Browser open() throws Exception {
        Browser browser = Browser.open(directory);
        browser.size(1200, 900, false);
        browser.goTo(node.url() + "/");
        browser.until("document.getElementById('among').textContent");
        return browser;
    }

    /** Nothing went wrong, nothing was refused, and nobody else was asked. */
    private void requireQuiet(Browser browser) {
        assertEquals(List.of(), browser.complaints());
        requireNobodyElse(browser);
    }

    private void requireNobodyElse(Browser browser) {
        for (String url : browser.requests()) {
            assertTrue(url.startsWith(node.url() + "/"), url);
        }
        assertTrue(browser.requests().contains(node.url() + "/api/v1/events"));
    }

    @Test
    void aMagnetIsAddedThroughTheFormPausedAndRemoved() throws Exception {
        try (Browser browser = open()) {
            browser.until("!document.getElementById('empty').hidden");
            browser.click("#source");
            browser.write(MAGNET);
            browser.click("#add button[type=submit]");
            browser.until("document.querySelector('#list .title')?.textContent === 'hello there'");
            browser.until("document.getElementById('said').textContent === 'Added hello there'");
            assertEquals("", browser.evaluate("document.getElementById('source').value"));

            browser.click("#list .toggle");
            browser.until("document.querySelector('#list .torrent.stopped')");
            assertEquals("stopped", node.get("torrents/" + HASH).body().get("status"));

            browser.click("#list .title");
            browser.until("document.querySelectorAll('#details .path li').length === 6");
            for (String tab : List.of("files", "peers", "pieces")) {
                browser.click("#tab-" + tab);
                browser.until("document.getElementById('panel').textContent");
            }

            browser.click("#list .remove");
            browser.until("document.querySelector('#removal[open]')");
            browser.click("#removal-yes");
            browser.until("document.querySelectorAll('#list li').length === 0");
            assertEquals(List.of(), node.get("torrents").list("torrents"));
            requireQuiet(browser);
        }
    }

    @Test
    void aTorrentIsAddedByItsAddressOnTheWeb() throws Exception {
        TestTorrent torrent = TestTorrent.single(6, 40_000, 16_384);
        byte[] bytes = torrent.metainfo().torrentBytes();
        var web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.createContext(
                "/a.torrent",
                asked -> {
                    asked.sendResponseHeaders(200, bytes.length);
                    asked.getResponseBody().write(bytes);
                    asked.close();
                });
        web.start();
        String site = "http://127.0.0.1:" + web.getAddress().getPort();
        try (Browser browser = open()) {
            submit(browser, site + "/a.torrent");
            browser.until(
                    "document.querySelector('#toasts .bad')?.textContent"
                            + ".includes('is in no public network')");
            assertEquals(
                    site + "/a.torrent",
                    browser.evaluate("document.getElementById('source').value"),
                    "it may be mended");
            browser.evaluate("document.getElementById('source').value = ''");

            node.mayFetchFrom(web.getAddress().getPort());
            submit(browser, site + "/nothing");
            browser.until(
                    "[...document.querySelectorAll('#toasts .bad')]"
                            + ".some((it) => it.textContent.includes('the server says 404'))");
            browser.evaluate("document.getElementById('source').value = ''");

            submit(browser, site + "/a.torrent");
            browser.until("document.querySelector('#list .title')?.textContent === 'torrent6'");
            browser.until("document.getElementById('said').textContent === 'Added torrent6'");
            assertEquals("", browser.evaluate("document.getElementById('source').value"));
            requireNobodyElse(browser);
        } finally {
            web.stop(0);
        }
    }

    private static void submit(Browser browser, String source) throws Exception {
        browser.click("#source");
        browser.write(source);
        browser.click("#add button[type=submit]");
    }

    @Test
    void everythingCanBeDoneWithTheKeyboard() throws Exception {
        node.ask("POST", "torrents", "{\"source\":\"" + MAGNET + "\"}");
        node.ask("POST", "torrents", "{\"source\":\"" + HASH.replace('0', 'f') + "\"}");
        try (Browser browser = open()) {
            browser.until("document.querySelectorAll('#list li').length === 2");
            browser.press("j");
            browser.press("j");
            assertEquals("hello there", browser.evaluate("document.activeElement.textContent"));
            browser.press("p");
            browser.until("document.querySelector('#list .torrent.stopped')");
            browser.press("Enter");
            browser.until("!document.getElementById('details').hidden");
            browser.press("Escape");
            browser.until("document.getElementById('details').hidden");
            assertEquals("hello there", browser.evaluate("document.activeElement.textContent"));
            browser.press("Delete");
            browser.until("document.querySelector('#removal[open]')");
            browser.press("Escape");
            browser.until("!document.querySelector('dialog[open]')");
            browser.press("2");
            browser.until("!document.getElementById('view-network').hidden");
            browser.until("document.querySelectorAll('#dht-cards li').length === 6");
            browser.press("?");
            browser.until("document.querySelector('#keys[open]')");
            browser.press("Escape");
            browser.press("a");
            browser.until("document.activeElement.id === 'source'");
            requireQuiet(browser);
        }
    }

    @Test
    void twoHundredHostileNamesAreNothingButText() throws Exception {
        List<String> names = HostileNames.all();
        for (int i = 0; i < names.size(); i++) {
            addNamed(i, names.get(i));
        }
        try (Browser browser = open()) {
            browser.until("document.querySelectorAll('#list li').length === " + names.size());
            var shown =
                    (List<?>)
                            browser.evaluate(
                                    "[...document.querySelectorAll('#list .title')]"
                                            + ".map((it) => it.textContent).reverse()");
            assertEquals(names.stream().map(PageTest::plain).toList(), shown);
            assertEquals(
                    0L,
                    browser.evaluate(
                            "document.querySelectorAll('#list img, #list iframe, #list script,"
                                    + " #list a, #list link, base, #list body').length"));
            for (int i = 1; i <= 20; i++) {
                String row = "#list li:nth-child(" + i + ")";
                browser.click(row + " .title");
                browser.until(
                        "document.querySelector('#details h2')?.textContent === "
                                + Json.write(shown.get(shown.size() - i)));
                browser.press("Escape");
            }
            assertEquals("undefined", browser.evaluate("typeof window.hit"));
            requireQuiet(browser);
        }
    }

    private void addNamed(int number, String name) throws Exception {
        var body = new LinkedHashMap<String, Object>();
        String encoded = java.net.URLEncoder.encode(name, StandardCharsets.UTF_8);
        String hash = "%040x".formatted(number + 1);
        body.put("source", "magnet:?xt=urn:btih:" + hash + "&dn=" + encoded);
        body.put("paused", true);
        body.put("labels", List.of("<b onclick=window.hit=" + number + ">"));
        assertEquals(201, node.ask("POST", "torrents", Json.write(body)).status());
        assertTrue(node.call(() -> node.library().withHash(InfoHash.ofHex(hash)).isPresent()));
    }

    /** As the page shows a name: what cannot be seen becomes visible, what does not end is cut. */
    private static String plain(String name) {
        String shown =
                name.replaceAll(
                        "[\\x00-\\x1f\\x7f-\\x9f\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]",
                        "\ufffd");
        return shown.length() > 400 ? shown.substring(0, 400) + " …" : shown;
    }

    @Test
    void whatIsDroppedOrPastedAnywhereIsAdded() throws Exception {
        TestTorrent torrent = TestTorrent.single(5, 40_000, 16_384);
        String base64 = Base64.getEncoder().encodeToString(torrent.metainfo().torrentBytes());
        try (Browser browser = open()) {
            browser.evaluate(
                    "{const bytes = Uint8Array.from(atob('"
                            + base64
                            + "'), (c) => c.charCodeAt(0));"
                            + "const dataTransfer = new DataTransfer();"
                            + "dataTransfer.items.add(new File([bytes], 'a.torrent'));"
                            + "document.body.dispatchEvent("
                            + "new DragEvent('drop', {dataTransfer, bubbles: true}));}");
            browser.until("document.querySelectorAll('#list li').length === 1");
            browser.evaluate(
                    "{const clipboardData = new DataTransfer();"
                            + "clipboardData.setData('text/plain', 'look:\\n"
                            + MAGNET
                            + "\\nbye');"
                            + "document.body.dispatchEvent("
                            + "new ClipboardEvent('paste', {clipboardData, bubbles: true}));}");
            browser.until("document.querySelectorAll('#list li').length === 2");
            // Nonsense is answered with a sentence, and stays to be mended.
            browser.click("#source");
            browser.write("nonsense");
            browser.press("Enter");
            browser.until("document.querySelector('.toast.bad')?.textContent.includes('neither')");
            assertEquals("nonsense", browser.evaluate("document.getElementById('source').value"));
        }
    }

    @Test
    void everyTextStandsOutAndEverythingThatCanBeUsedHasAName() throws Exception {
        addNamed(0, "one that is paused");
        node.ask("POST", "torrents", "{\"source\":\"" + MAGNET + "\"}");
        String audit = resource("audit.js");
        try (Browser browser = open()) {
            browser.until("document.querySelectorAll('#list li').length === 2");
            for (boolean isDark : List.of(false, true)) {
                for (int width : List.of(1200, 400)) {
                    browser.size(width, 900, isDark);
                    browser.evaluate("location.hash = 'torrents'");
                    browser.click("#list .title");
                    browser.until("document.querySelectorAll('#details .path li').length === 6");
                    assertEquals(List.of(), browser.evaluate(audit), width + " " + isDark);
                    browser.press("Escape");
                    browser.evaluate("location.hash = 'network'");
                    browser.until("document.querySelectorAll('#dht-cards li').length === 6");
                    assertEquals(List.of(), browser.evaluate(audit), width + " " + isDark);
                }
            }
        }
    }

    private static String resource(String name) throws Exception {
        try (var in = PageTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void aLostNodeIsSaidAndFoundAgain() throws Exception {
        int port = java.net.URI.create(node.url()).getPort();
        try (Browser browser = open()) {
            node.close();
            browser.until("!document.getElementById('lost').hidden");
            node = new RunningNode(directory, List.of(), port);
            node.ask("POST", "torrents", "{\"source\":\"" + MAGNET + "\"}");
            browser.until("document.getElementById('lost').hidden");
            browser.until("document.querySelector('#list .title')?.textContent === 'hello there'");
            // The new node has a new token, which the page is to find out by itself.
            browser.click("#list .toggle");
            browser.until("document.querySelector('#list .torrent.stopped')");
        }
    }

    @Test
    void aFileIsSentOnceAndThenOnlyWhenItIsAnother() throws Exception {
        for (String path : List.of("/", "/app.js", "/app.css", "/icon.svg", "/dom.js")) {
            HttpResponse<byte[]> first = node.raw(node.request(path).build());
            assertEquals(200, first.statusCode(), path);
            String tag = first.headers().firstValue("etag").orElse("");
            HttpResponse<byte[]> again =
                    node.raw(node.request(path).header("If-None-Match", tag).build());
            assertEquals(304, again.statusCode(), path);
            assertEquals(0, again.body().length);
            HttpResponse<byte[]> other =
                    node.raw(node.request(path).header("If-None-Match", "\"x\"").build());
            assertEquals(200, other.statusCode(), path);
        }
        for (String path :
                List.of("/index.html", "/..%2Fapp.js", "/package-info.class", "/app.js/")) {
            assertEquals(404, node.raw(node.request(path).build()).statusCode(), path);
        }
    }

    @Test
    void thePageHasNoScriptOrStyleOfItsOwnAndNamesNobodyElse() throws Exception {
        var page = new String(node.raw(node.request("/").build()).body(), StandardCharsets.UTF_8);
        assertTrue(page.contains("<title>Starling</title>"));
        for (String inline : List.of("style=", "<style", "onclick", "onload", "://")) {
            assertTrue(!page.contains(inline), inline);
        }
        assertEquals(1, page.split("<script", -1).length - 1);
    }
}
