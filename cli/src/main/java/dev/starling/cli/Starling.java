package dev.starling.cli;

import dev.starling.cli.dht.DhtVerb;
import dev.starling.cli.option.Settings;
import dev.starling.cli.output.ExitCode;
import dev.starling.cli.output.Failure;
import dev.starling.cli.output.Terminal;
import dev.starling.cli.output.Version;
import dev.starling.cli.simulate.SimulateVerb;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.IGetter;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The program with its world handed in: an environment and two streams. Whatever is asked of it, it
 * answers with an exit code, and with one line on the second stream when that is not 0.
 */
final class Starling {
    private final Map<String, String> environment;
    private final Terminal terminal;
    private final PrintWriter out;
    private final PrintWriter err;
    private boolean verbose;

    Starling(Map<String, String> environment, Terminal terminal, PrintWriter out, PrintWriter err) {
        this.environment = environment;
        this.terminal = terminal;
        this.out = out;
        this.err = err;
    }

    int run(String... arguments) {
        // Already here, because arguments that cannot be parsed must be explained too.
        verbose = contains(arguments, "-v", "--verbose");
        int code;
        try {
            code = commandLine(arguments).execute(arguments);
        } catch (Throwable thrown) {
            code = fail(thrown).code();
        }
        if (out.checkError() && code == ExitCode.DONE.code()) {
            err.println("starling: standard output was closed, or its disk is full");
            code = ExitCode.FAILURE.code();
        }
        return code;
    }

    /** Tells the user about something that was thrown. */
    ExitCode fail(Throwable thrown) {
        var failure = Failure.of(thrown);
        complain(failure.line(), thrown);
        return failure.code();
    }

    private void complain(String line, Throwable thrown) {
        err.println("starling: " + line);
        if (verbose) {
            thrown.printStackTrace(err);
        }
        err.flush();
    }

    /** The verbs that the arguments name in full, the others by name and summary only. */
    private CommandLine commandLine(String... arguments) {
        var settings = new Settings(environment, terminal);
        var named = List.of(arguments);
        boolean whole =
                named.contains(Verb.CONFIG.word()) || named.contains(Verb.COMPLETION.word());

        var root = rootSpec();
        for (var verb : Verb.values()) {
            var spec =
                    whole || named.contains(verb.word())
                            ? CommandSpec.forAnnotatedObject(verb.command(settings))
                            : CommandSpec.create();
            spec.usageMessage().description(verb.summary());
            root.addSubcommand(verb.word(), new CommandLine(spec));
            Predicate<String> isNamed = word -> whole || named.contains(word);
            if (verb == Verb.DHT && isNamed.test(verb.word())) {
                for (var inner : DhtVerb.values()) {
                    add(spec, inner.word(), inner.summary(), inner::command, isNamed);
                }
            }
            if (verb == Verb.SIMULATE && isNamed.test(verb.word())) {
                for (var inner : SimulateVerb.values()) {
                    add(spec, inner.word(), inner.summary(), inner::command, isNamed);
                }
            }
        }
        return new CommandLine(root)
                .setDefaultValueProvider(settings)
                .setExecutionStrategy(Starling::execute)
                .setParameterExceptionHandler((refused, _) -> refuse(refused, settings, arguments))
                .setExecutionExceptionHandler((thrown, _, _) -> fail(thrown).code())
                .setColorScheme(
                        Help.defaultColorScheme(
                                terminal.colours(environment) ? Help.Ansi.ON : Help.Ansi.OFF))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExpandAtFiles(false) // a file may be called @name
                .setOut(out)
                .setErr(err);
    }

    private static void add(
            CommandSpec verb,
            String word,
            String summary,
            Supplier<Callable<Integer>> command,
            Predicate<String> isNamed) {
        var spec =
                isNamed.test(word)
                        ? CommandSpec.forAnnotatedObject(command.get())
                        : CommandSpec.create();
        spec.usageMessage().description(summary);
        verb.addSubcommand(word, new CommandLine(spec));
    }

    private CommandSpec rootSpec() {
        var root = CommandSpec.create().name("starling").version("starling " + Version.NUMBER);
        var verboseBinding = new VerboseBinding();
        root.addOption(
                OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .scopeType(ScopeType.INHERIT)
                        .description("Show this help")
                        .build());
        root.addOption(
                OptionSpec.builder("-v", "--verbose")
                        .type(boolean.class)
                        .setter(verboseBinding)
                        .getter(verboseBinding)
                        .scopeType(ScopeType.INHERIT)
                        .description("Show where an error came from")
                        .build());
        root.addOption(
                OptionSpec.builder("-V", "--version")
                        .versionHelp(true)
                        .description("Show the version")
                        .build());
        root.usageMessage()
                .synopsisSubcommandLabel("VERB")
                .description("A BitTorrent node without trackers.", "")
                .commandListHeading("%nVerbs:%n")
                .footer(
                        "",
                        "--nodes 9 can also be STARLING_NODES=9 in the environment, or nodes=9 in",
                        "$XDG_CONFIG_HOME/starling/starling.properties; so can every option.",
                        "",
                        "starling help VERB        a verb's options",
                        "starling help exit-codes  what a script can tell from how it ended");
        return root;
    }

    private static int execute(ParseResult parsed) {
        var last = parsed;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        if (!last.isUsageHelpRequested() && !last.isVersionHelpRequested()) {
            if (last.commandSpec().userObject() == null) {
                throw new ParameterException(last.commandSpec().commandLine(), "say what to do");
            }
        }
        return new RunLast().execute(parsed);
    }

    private int refuse(ParameterException refused, Settings settings, String... arguments) {
        if (refused.getCause() instanceof Failure failure) {
            return fail(failure).code();
        }
        var command = refused.getCommandLine();
        var origin = settings.originOf(refused.getArgSpec());
        if (origin.isPresent() && contains(arguments, "-h", "--help")) {
            command.usage(out);
            return ExitCode.DONE.code();
        }
        String name = command.getCommandSpec().qualifiedName().substring("starling".length());
        String cure =
                name.isEmpty()
                        ? " (starling --help lists the verbs)"
                        : " (see starling help" + name + ")";
        String line = origin.map(o -> o + ": ").orElse("") + sentence(refused) + cure;
        complain(Failure.oneLine(line), refused);
        return ExitCode.USAGE.code();
    }

    private static String sentence(ParameterException refused) {
        var spec = refused.getCommandLine().getCommandSpec();
        if (refused instanceof UnmatchedArgumentException unmatched) {
            String word = unmatched.getUnmatched().getFirst();
            if (unmatched.isUnknownOption()) {
                return unknown("option", word, spec.optionsMap().keySet());
            }
            return spec.subcommands().isEmpty()
                    ? "there is nothing to do with '" + word + "'"
                    : unknown("verb", word, spec.subcommands().keySet());
        }
        ArgSpec argument = refused.getArgSpec();
        if (refused.getCause() instanceof TypeConversionException conversion && argument != null) {
            String name =
                    argument instanceof OptionSpec option
                            ? option.longestName()
                            : argument.paramLabel();
            return name + ": " + conversion.getMessage();
        }
        String message = String.valueOf(refused.getMessage());
        return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
    }

    private static String unknown(String kind, String word, Collection<String> known) {
        return "there is no "
                + kind
                + " '"
                + word
                + "'"
                + Closest.to(word, known).map(c -> "; did you mean " + c + "?").orElse("");
    }

    private static boolean contains(String[] arguments, String brief, String whole) {
        var given = List.of(arguments);
        return given.contains(brief) || given.contains(whole);
    }

    /** Hears of a flag as well as of what {@link Settings} says; it cannot be a lambda. */
    private final class VerboseBinding implements ISetter, IGetter {
        @Override
        public <T> @Nullable T set(@Nullable T value) {
            verbose |= Boolean.TRUE.equals(value);
            return null;
        }

        @Override
        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
        public <T> T get() {
            return (T) Boolean.valueOf(verbose);
        }
    }
}
