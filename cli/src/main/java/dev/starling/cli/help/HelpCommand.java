package dev.starling.cli.help;

import dev.starling.cli.output.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code starling help}, {@code help VERB} and {@code help exit-codes}. */
@Command
public final class HelpCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..*",
            paramLabel = "VERB",
            description = "A verb, or exit-codes; none lists them all")
    private final List<String> words = new ArrayList<>();

    @Option(
            names = "--man",
            description = "As a page for man: starling help --man node > starling-node.1")
    private boolean isManPage;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine shown = spec.root().commandLine();
        if (words.equals(List.of("exit-codes"))) {
            for (var code : ExitCode.values()) {
                shown.getOut()
                        .println(
                                String.format(Locale.ROOT, "%2d  %s", code.code(), code.meaning()));
            }
            return ExitCode.DONE.code();
        }
        for (String word : words) {
            CommandLine next = shown.getSubcommands().get(word);
            if (next == null) {
                throw new UnmatchedArgumentException(shown, List.of(word));
            }
            shown = next;
        }
        if (isManPage) {
            shown.getOut().print(ManPage.of(shown));
            shown.getOut().flush();
        } else {
            shown.usage(shown.getOut());
        }
        return ExitCode.DONE.code();
    }
}
