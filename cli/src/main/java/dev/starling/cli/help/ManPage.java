package dev.starling.cli.help;

import dev.starling.cli.output.ExitCode;
import dev.starling.cli.output.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** A verb's help as a page for {@code man}: the same words in troff, for groff and mandoc. */
final class ManPage {
    /**
     * A page says of which day it is; so that all builds make the same one, it is the release's.
     */
    private static final String DATE = "2026-11-25";

    private static final int WIDTH = 10_000;

    private final StringBuilder page = new StringBuilder();
    private final CommandSpec verb;

    private ManPage(CommandSpec verb) {
        this.verb = verb;
    }

    static String of(CommandLine verb) {
        var page = new ManPage(verb.getCommandSpec());
        page.write();
        return page.page.toString();
    }

    /** As man pages are called: {@code starling-dht-ping}. */
    private static String name(CommandSpec verb) {
        return verb.qualifiedName("-");
    }

    private void write() {
        String name = name(verb);
        String summary = String.join(" ", verb.usageMessage().description()).strip();
        line(
                ".TH "
                        + quoted(name.toUpperCase(Locale.ROOT))
                        + " 1 "
                        + DATE
                        + " "
                        + quoted(Version.NAME));
        section("NAME");
        text(escaped(name) + " \\- ", summary);
        section("SYNOPSIS");
        line(".nh");
        line(".ad l");
        text("", synopsis());
        line(".hy");
        line(".ad b");
        if (verb.usageMessage().footer().length > 0) {
            section("DESCRIPTION");
            writeFooter();
        }
        if (!verb.positionalParameters().isEmpty()) {
            section("ARGUMENTS");
            for (PositionalParamSpec parameter : verb.positionalParameters()) {
                item("\\fI" + escaped(parameter.paramLabel()) + "\\fR", parameter.description());
            }
        }
        List<OptionSpec> options =
                verb.options().stream().filter(option -> !option.hidden()).toList();
        if (!options.isEmpty()) {
            section("OPTIONS");
            options.forEach(option -> item(names(option), option.description()));
        }
        if (!verb.subcommands().isEmpty()) {
            section("VERBS");
            verb.subcommands()
                    .forEach(
                            (word, inner) ->
                                    item(
                                            "\\fB" + escaped(word) + "\\fR",
                                            inner.getCommandSpec().usageMessage().description()));
        }
        writeCommon();
    }

    private void writeFooter() {
        line(".nf");
        boolean isFirst = true;
        for (String footer : verb.usageMessage().footer()) {
            String formatted = formatted(footer);
            if (!isFirst || !formatted.isBlank()) {
                line(formatted.isBlank() ? ".sp" : guarded(escaped(formatted)));
                isFirst = false;
            }
        }
        line(".fi");
    }

    private void writeCommon() {
        section("EXIT STATUS");
        for (ExitCode code : ExitCode.values()) {
            item("\\fB" + code.code() + "\\fR", code.meaning());
        }
        section("ENVIRONMENT");
        text("", "Every option is also a variable, STARLING_ and its name in capitals.");
        section("FILES");
        item("\\fI" + escaped("$XDG_CONFIG_HOME/starling/starling.properties") + "\\fR", "options");
        item("\\fI" + escaped("$XDG_STATE_HOME/starling") + "\\fR", "what must not be lost");
        item("\\fI" + escaped("$XDG_CACHE_HOME/starling") + "\\fR", "whom the DHT node knew");
        CommandSpec parent = verb.parent();
        if (parent != null) {
            section("SEE ALSO");
            line(".BR " + escaped(name(parent)) + " (1)");
        }
    }

    private String synopsis() {
        verb.usageMessage().width(WIDTH); // man breaks lines where it must
        return verb.commandLine().getHelp().synopsis(0).replaceAll("\\s+", " ").strip();
    }

    private static String names(OptionSpec option) {
        var names = new ArrayList<String>();
        for (String name : option.names()) {
            names.add("\\fB" + escaped(name) + "\\fR");
        }
        String label = option.paramLabel();
        return String.join(", ", names)
                + (option.arity().max() == 0 ? "" : "=\\fI" + escaped(label) + "\\fR");
    }

    private void section(String title) {
        line(".SH " + quoted(title));
    }

    private void item(String tag, String... description) {
        line(".TP");
        line(tag);
        text("", formatted(String.join(" ", description)));
    }

    private void text(String begin, String text) {
        line(guarded(begin + escaped(text.isBlank() ? "." : text.strip())));
    }

    private void line(String line) {
        page.append(line).append('\n');
    }

    /** As picocli shows it: it is a format, with perhaps some colour. */
    private static String formatted(String text) {
        return Ansi.OFF.string(String.format(Locale.ROOT, text)).replace('\n', ' ');
    }

    private static String quoted(String text) {
        return '"' + escaped(text).replace("\"", "\\(dq") + '"';
    }

    /** A hyphen is typeset as one, unless it is to be typed. */
    private static String escaped(String text) {
        return text.replace("\\", "\\e").replace("-", "\\-");
    }

    /** A line that begins so would be a request. */
    private static String guarded(String line) {
        return line.startsWith(".") || line.startsWith("'") ? "\\&" + line : line;
    }
}
