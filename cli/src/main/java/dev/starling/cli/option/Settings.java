package dev.starling.cli.option;

import dev.starling.cli.output.ExitCode;
import dev.starling.cli.output.Failure;
import dev.starling.cli.output.ProgressLine;
import dev.starling.cli.output.Terminal;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What options are when no flag sets them: {@code --max-peers} is {@code STARLING_MAX_PEERS} in the
 * environment, else {@code max-peers} in the properties file, else its default. An empty variable
 * or line sets nothing. Holds for every option of every verb, without a word in the verb.
 */
public final class Settings implements IDefaultValueProvider {
    private static final String PREFIX = "STARLING_";
    // Of the launcher; options must not be called so.
    private static final Set<String> NO_OPTIONS =
            new TreeSet<>(Set.of("JAVA_HOME", "JAVA_OPTS", "JDK_SEARCH"));
    private static final int FILE_BYTES_MAX = 1 << 20;

    /** A value with where it stands, to be shown to the user. */
    public record Setting(String value, String origin) {}

    private record Answer(ArgSpec argument, String origin) {}

    private final Map<String, String> environment;
    private final Terminal terminal;
    private @Nullable Properties file;
    private @Nullable Answer lastAnswer;

    public Settings(Map<String, String> environment, Terminal terminal) {
        this.environment = environment;
        this.terminal = terminal;
    }

    /** How far something is, where and as the user wants to see it. */
    public ProgressLine progress(PrintWriter err, boolean isForPrograms) {
        return new ProgressLine(err, !isForPrograms && terminal.animates(environment));
    }

    /** How wide what a person watches may be; 0 for as wide as it is. */
    public int columns() {
        return terminal.columns();
    }

    /** Those of the program that a command belongs to. */
    public static Settings of(CommandSpec command) {
        return (Settings) command.commandLine().getDefaultValueProvider();
    }

    public Map<String, String> environment() {
        return environment;
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) throws Failure {
        if (!(argument instanceof OptionSpec option)) {
            return null;
        }
        var setting = find(option);
        if (setting.isEmpty()) {
            return null;
        }
        lastAnswer = new Answer(argument, setting.get().origin());
        // picocli would replace ${...} by system properties.
        return setting.get().value().replace("${", "$${");
    }

    /** What the environment or else the file says about an option. */
    public Optional<Setting> find(OptionSpec option) throws Failure {
        if (option.usageHelp() || option.versionHelp()) {
            return Optional.empty();
        }
        String variable = variable(option);
        String value = environment.getOrDefault(variable, "");
        if (!value.isEmpty()) {
            return Optional.of(new Setting(value, variable));
        }
        value = file().getProperty(key(option), "").strip();
        return value.isEmpty()
                ? Optional.empty()
                : Optional.of(new Setting(value, path() + ", " + key(option)));
    }

    /** Where the value that picocli was given last for this option came from, if from here. */
    public Optional<String> originOf(@Nullable ArgSpec argument) {
        return lastAnswer != null && lastAnswer.argument().equals(argument)
                ? Optional.of(lastAnswer.origin())
                : Optional.empty();
    }

    /** What is set but belongs to none of these options: probably mistyped. */
    public Set<String> unknown(Iterable<OptionSpec> options) throws Failure {
        var unknown = new TreeSet<String>();
        for (String variable : environment.keySet()) {
            if (variable.startsWith(PREFIX)
                    && !NO_OPTIONS.contains(variable.substring(PREFIX.length()))) {
                unknown.add(variable);
            }
        }
        var keys = new TreeSet<>(file().stringPropertyNames());
        for (var option : options) {
            unknown.remove(variable(option));
            keys.remove(key(option));
        }
        for (String key : keys) {
            unknown.add(path() + ", " + key);
        }
        return Collections.unmodifiableSet(unknown);
    }

    Path path() {
        // The XDG specification: what is empty or relative is to be ignored.
        String given = environment.getOrDefault("XDG_CONFIG_HOME", "");
        var directory =
                given.startsWith("/")
                        ? Path.of(given)
                        : Path.of(environment.getOrDefault("HOME", "/"), ".config");
        return directory.resolve("starling").resolve("starling.properties");
    }

    private static String key(OptionSpec option) {
        return option.longestName().replaceFirst("^-+", "");
    }

    private static String variable(OptionSpec option) {
        return PREFIX + key(option).replace('-', '_').toUpperCase(Locale.ROOT);
    }

    private Properties file() throws Failure {
        if (file == null) {
            file = read(path());
        }
        return file;
    }

    private static Properties read(Path path) throws Failure {
        var properties = new Properties();
        if (!Files.exists(path)) {
            return properties;
        }
        try {
            if (Files.size(path) > FILE_BYTES_MAX) {
                throw new Failure(
                        ExitCode.USAGE, path + " is larger than 1 MiB; it cannot be ours");
            }
            properties.load(new StringReader(Files.readString(path)));
        } catch (MalformedInputException e) {
            throw new Failure(ExitCode.USAGE, path + " is not UTF-8 text", e);
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, path + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new Failure(ExitCode.FAILURE, path + " cannot be read: " + e.getMessage(), e);
        }
        return properties;
    }
}
