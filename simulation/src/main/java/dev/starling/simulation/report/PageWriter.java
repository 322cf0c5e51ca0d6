package dev.starling.simulation.report;

import dev.starling.simulation.scenario.Comparison;
import dev.starling.simulation.scenario.Panel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Puts a page together: one file, which asks nobody for anything. */
final class PageWriter {
    private PageWriter() {}

    static String write(Page page) {
        String library = resource("uPlot.iife.min.js");
        String script = resource("report.js");
        var html = new Html();
        html.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        // Only the two scripts of ours run, whatever is written anywhere else in the page.
        html.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ")
                .raw("style-src 'unsafe-inline'; script-src '" + hash(library) + "' '")
                .raw(hash(script) + "'\">\n")
                .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .element("title", page.title() + " · Starling")
                .raw("\n<style>")
                .raw(resource("uPlot.min.css"))
                .raw(resource("report.css"))
                .raw("</style>\n</head>\n<body>\n");
        header(page, html);
        html.raw("<main>\n");
        violations(page, html);
        facts("Key figures", page.facts(), html);
        comparisons(page.comparisons(), html);
        panels(page.panels(), html);
        settings(page.settings(), html);
        facts("The run", page.about(), html);
        html.raw("</main>\n");
        footer(html);
        html.raw("<script type=\"application/json\" id=\"charts\">")
                .raw(ChartData.json(page.panels()))
                .raw("</script>\n<script>")
                .raw(library)
                .raw("</script>\n<script>")
                .raw(script)
                .raw("</script>\n</body>\n</html>\n");
        return html.toString();
    }

    private static void header(Page page, Html html) {
        html.raw("<header>\n").element("h1", page.title()).raw("\n");
        html.element("p class=\"soft\"", page.question()).raw("\n<p>");
        html.element(
                page.isFailed() ? "span class=\"pill bad\"" : "span class=\"pill\"",
                page.verdict());
        html.raw("</p>\n<div class=\"replay\">");
        html.element("code id=\"replay\"", page.replay());
        html.raw("<button type=\"button\" data-copies=\"replay\">Copy</button></div>\n</header>\n");
    }

    private static void violations(Page page, Html html) {
        if (page.violations().isEmpty()) {
            return;
        }
        html.raw("<section class=\"violations\" role=\"alert\">\n<h2>Violated</h2>\n<ul>\n");
        page.violations().forEach(sentence -> html.element("li", sentence).raw("\n"));
        html.raw("</ul>\n</section>\n");
    }

    private static void facts(String heading, List<Page.Fact> facts, Html html) {
        if (facts.isEmpty()) {
            return;
        }
        html.raw("<section>\n").element("h2", heading).raw("\n<dl class=\"facts\">\n");
        for (Page.Fact fact : facts) {
            html.raw("<div>").element("dt", fact.name()).element("dd", fact.value());
            html.raw("</div>\n");
        }
        html.raw("</dl>\n</section>\n");
    }

    private static void comparisons(List<Comparison> comparisons, Html html) {
        if (comparisons.isEmpty()) {
            return;
        }
        html.raw("<section>\n<h2>Held against theory and others</h2>\n")
                .raw(
                        "<div class=\"card scroll\" tabindex=\"0\"><table>\n<thead><tr><th scope=\"col\">claim</th>")
                .raw("<th scope=\"col\">here</th><th scope=\"col\">there</th>")
                .raw("<th scope=\"col\"></th></tr></thead>\n<tbody>\n");
        for (Comparison comparison : comparisons) {
            html.raw("<tr><td>").text(comparison.claim());
            html.element("p class=\"soft\"", comparison.source()).raw("</td>");
            html.element("td", comparison.measured()).element("td", comparison.expected());
            html.raw("<td>");
            html.element(
                    comparison.agrees() ? "span class=\"pill\"" : "span class=\"pill differs\"",
                    comparison.agrees() ? "agrees" : "differs");
            if (!comparison.why().isEmpty()) {
                html.element("p class=\"soft\"", comparison.why());
            }
            html.raw("</td></tr>\n");
        }
        html.raw("</tbody></table></div>\n</section>\n");
    }

    private static void panels(List<Panel> panels, Html html) {
        if (panels.isEmpty()) {
            return;
        }
        html.raw("<section>\n<h2>What was seen</h2>\n<div class=\"panels\">\n");
        panels.forEach(panel -> PanelWriter.write(panel, html));
        html.raw("</div>\n</section>\n");
    }

    private static void settings(List<Page.Setting> settings, Html html) {
        if (settings.isEmpty()) {
            return;
        }
        html.raw(
                        "<section>\n<h2>Parameters</h2>\n<div class=\"card scroll\" tabindex=\"0\"><table>\n<thead><tr>")
                .raw("<th scope=\"col\">name</th><th scope=\"col\">value</th>")
                .raw("<th scope=\"col\">meaning</th><th scope=\"col\">source of the default</th>")
                .raw("</tr></thead>\n<tbody>\n");
        for (Page.Setting setting : settings) {
            html.raw(setting.isChanged() ? "<tr class=\"changed\">" : "<tr>");
            for (String cell : cells(setting)) {
                html.element("td", cell);
            }
            html.raw("</tr>\n");
        }
        html.raw("</tbody></table></div>\n</section>\n");
    }

    private static List<String> cells(Page.Setting setting) {
        var cells = new ArrayList<String>(4);
        cells.add(setting.name());
        cells.add(setting.value());
        cells.add(setting.meaning());
        cells.add(setting.source());
        return cells;
    }

    private static void footer(Html html) {
        html.raw("<footer>\n<p>Made by Starling from the node that ships, in virtual time: the")
                .raw(" command above gives the same trace hash on every machine.</p>\n<details>")
                .raw("<summary>Charts by uPlot; its licence</summary>\n")
                .element("pre", resource("uPlot-LICENSE.txt"))
                .raw("</details>\n</footer>\n");
    }

    private static String resource(String name) {
        try (InputStream in = PageWriter.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new AssertionError(name + " is missing beside the classes");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hash(String script) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(script.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
