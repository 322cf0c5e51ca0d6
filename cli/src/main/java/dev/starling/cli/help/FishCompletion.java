package dev.starling.cli.help;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The one completion script that picocli does not write. */
final class FishCompletion {
    private final StringBuilder script = new StringBuilder();

    private FishCompletion() {}

    static String of(CommandSpec root) {
        var completion = new FishCompletion();
        completion.add(root, "__fish_use_subcommand");
        return completion.script.toString();
    }

    /** Adds what may follow a command that fish recognises by a condition of its own. */
    private void add(CommandSpec command, String condition) {
        for (var option : command.options()) {
            if (!option.inherited()) {
                add(option, command.parent() == null ? "" : condition);
            }
        }
        for (var subcommand : command.subcommands().entrySet()) {
            String word = subcommand.getKey();
            var spec = subcommand.getValue().getCommandSpec();
            script.append("complete -c starling -n ")
                    .append(quoted(condition))
                    .append(" -a ")
                    .append(word)
                    .append(" -d ")
                    .append(quoted(String.join(" ", spec.usageMessage().description())))
                    .append('\n');
            String within = "__fish_seen_subcommand_from " + word;
            add(spec, command.parent() == null ? within : condition + "; and " + within);
        }
    }

    private void add(OptionSpec option, String condition) {
        script.append("complete -c starling");
        if (!condition.isEmpty()) {
            script.append(" -n ").append(quoted(condition));
        }
        for (String name : option.names()) {
            script.append(
                    name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.charAt(1));
        }
        if (option.arity().max() > 0) {
            script.append(" -r");
        }
        script.append(" -d ").append(quoted(String.join(" ", option.description()))).append('\n');
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
