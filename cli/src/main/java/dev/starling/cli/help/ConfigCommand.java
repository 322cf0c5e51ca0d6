package dev.starling.cli.help;

import dev.starling.cli.option.Settings;
import dev.starling.cli.output.ExitCode;
import dev.starling.cli.output.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code starling config} for what every verb would see; {@code starling config VERB OPTION...} for
 * what one would see that is called so.
 */
@Command
public final class ConfigCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..*",
            paramLabel = "VERB OPTION",
            description = "Only this verb, called with these options")
    private final List<String> invocation = new ArrayList<>();

    private final Settings settings;
    private CommandSpec spec = CommandSpec.create();
    private final List<OptionSpec> shown = new ArrayList<>();

    public ConfigCommand(Settings settings) {
        this.settings = settings;
    }

    /** What follows the verb is that verb's. */
    @Spec
    void stopAtVerb(CommandSpec spec) {
        this.spec = spec;
        spec.parser().stopAtPositional(true);
    }

    @Override
    public Integer call() throws Failure {
        var root = spec.root();
        if (invocation.isEmpty()) {
            show(root, true);
            for (String name : settings.unknown(shown)) {
                spec.commandLine().getErr().println("starling: " + name + " sets no option");
            }
        } else {
            show(parse(root.commandLine()).getCommandSpec(), false);
        }
        return ExitCode.DONE.code();
    }

    /** The command that would run, its options read. */
    private CommandLine parse(CommandLine root) {
        try {
            return root.parseArgs(invocation.toArray(String[]::new)).asCommandLineList().getLast();
        } catch (MissingParameterException e) {
            // What is missing to run it is not missing here.
            return e.getCommandLine();
        }
    }

    private void show(CommandSpec command, boolean withSubcommands) throws Failure {
        var parsed = command.commandLine().getParseResult();
        for (var option : command.options()) {
            if (option.usageHelp() || option.versionHelp() || option.inherited()) {
                continue;
            }
            shown.add(option);
            String value;
            String origin;
            var setting = settings.find(option);
            if (parsed != null && parsed.hasMatchedOption(option)) {
                value = String.valueOf(option.<Object>getValue());
                origin = "flag";
            } else if (setting.isPresent()) {
                value = setting.get().value();
                origin = setting.get().origin();
            } else {
                value = defaultOf(option);
                origin = "default";
            }
            String name = (command.qualifiedName() + " " + option.longestName()).substring(9);
            spec.commandLine().getOut().printf("%-28s %-16s %s%n", name, value, origin);
        }
        if (withSubcommands) {
            for (var verb : command.subcommands().values()) {
                show(verb.getCommandSpec(), true);
            }
        }
    }

    private static String defaultOf(OptionSpec option) {
        if (option.defaultValue() != null) {
            return option.defaultValue();
        }
        return option.arity().max() == 0 ? "false" : "unset";
    }
}
