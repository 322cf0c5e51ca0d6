package dev.starling.simulation.report;

import dev.starling.simulation.scenario.Comparison;
import dev.starling.simulation.scenario.Panel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * What a report says.
 *
 * @param question what was asked of the network
 * @param verdict in a word or two
 * @param facts what one looks at first
 * @param about how, when and with what it was made
 * @param replay the command that makes it again
 */
public record Page(
        String title,
        String question,
        String verdict,
        boolean isFailed,
        List<String> violations,
        List<Fact> facts,
        List<Fact> about,
        String replay,
        List<Comparison> comparisons,
        List<Panel> panels,
        List<Setting> settings) {
    /** Something short with a name. */
    public record Fact(String name, String value) {}

    /** A parameter and what it was. */
    public record Setting(
            String name, String value, boolean isChanged, String meaning, String source) {}

    public Page {
        violations = List.copyOf(violations);
        facts = List.copyOf(facts);
        about = List.copyOf(about);
        comparisons = List.copyOf(comparisons);
        panels = List.copyOf(panels);
        settings = List.copyOf(settings);
    }

    /** The whole file. */
    public String html() {
        return PageWriter.write(this);
    }

    /**
     * Writes it; whoever reads the file meanwhile sees the old one or the new one.
     *
     * @throws IOException when it cannot be written
     */
    public void writeTo(Path file) throws IOException {
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        Files.writeString(partial, html());
        Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
    }
}
