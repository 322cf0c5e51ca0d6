package dev.starling.cli.simulate;

import dev.starling.cli.option.Digits;
import dev.starling.cli.output.ExitCode;
import dev.starling.cli.output.Failure;
import dev.starling.simulation.parameter.Arguments;
import dev.starling.simulation.parameter.Parameter;
import dev.starling.simulation.parameter.WrongArgument;
import dev.starling.simulation.scenario.RunRequest;
import dev.starling.simulation.scenario.Scenario;
import dev.starling.simulation.scenario.Scenarios;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which scenario, and what it is given: by flags, or written in a file. */
final class ScenarioOptions {
    private static final String SCENARIO = "scenario";
    private static final String SEED = "seed";
    private static final String UNTIL = "until";
    private static final long FILE_BYTES_MAX = 1 << 20;

    @Parameters(
            arity = "0..1",
            paramLabel = "SCENARIO",
            description = "The question to ask; --list says which there are")
    private @Nullable String name;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            description = "How many nodes; the same as --set nodes=N")
    private @Nullable String nodes;

    @Option(
            names = "--duration",
            paramLabel = "D",
            description = "How long it is measured in virtual time, like 2h; --set duration=D")
    private @Nullable String duration;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "A parameter of the scenario (repeatable)")
    private List<String> sets = new ArrayList<>();

    @Option(
            names = "--until",
            paramLabel = "TIME",
            description = "End at this virtual instant, like 90s, wherever the scenario is then")
    private @Nullable String until;

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description =
                    "A scenario in a file of properties: scenario=NAME, seed=N and parameters,"
                            + " one a line; flags win over it")
    private @Nullable Path file;

    private @Nullable Map<String, String> written;

    /** What of a command line is to be run; what is not given is null or as by default. */
    boolean names() throws Failure {
        return name != null || written().containsKey(SCENARIO);
    }

    Scenario scenario() throws Failure {
        String inFile = written().get(SCENARIO);
        if (name != null && inFile != null && !name.equals(inFile)) {
            throw new Failure(
                    ExitCode.USAGE, file + " is of the scenario " + inFile + ", not " + name);
        }
        String wanted = name == null ? inFile : name;
        if (wanted == null) {
            throw new Failure(
                    ExitCode.USAGE, "say which scenario (starling simulate --list has them all)");
        }
        try {
            return Scenarios.named(wanted);
        } catch (WrongArgument e) {
            throw wrong(e);
        }
    }

    /** What was given, by the names of parameters, as it was written. */
    Map<String, String> given() throws Failure {
        var given = new LinkedHashMap<>(written());
        given.remove(SCENARIO);
        given.remove(SEED);
        given.remove(UNTIL);
        for (String set : sets) {
            int equals = set.indexOf('=');
            if (equals < 1) {
                throw new Failure(
                        ExitCode.USAGE, "--set: '" + set + "' is not like nodes=1000 or loss=2%");
            }
            given.put(set.substring(0, equals).strip(), set.substring(equals + 1).strip());
        }
        if (nodes != null) {
            given.put("nodes", nodes);
        }
        if (duration != null) {
            given.put("duration", duration);
        }
        return given;
    }

    /** The seed of the file, if it says one. */
    @Nullable Long seedOfFile() throws Failure {
        String seed = written().get(SEED);
        if (seed == null) {
            return null;
        }
        long number = Digits.parse(seed, Long.MAX_VALUE).orElse(-1);
        if (number < 0) {
            throw new Failure(
                    ExitCode.USAGE, file + ": the seed '" + seed + "' is not a whole number");
        }
        return number;
    }

    Duration until() throws Failure {
        String text = until == null ? written().get(UNTIL) : until;
        if (text == null) {
            return RunRequest.TO_THE_END;
        }
        var parameter = Parameter.duration(UNTIL, "1s", "").atLeast("1ms");
        try {
            return Arguments.of("simulate", List.of(parameter), Map.of(UNTIL, text))
                    .duration(UNTIL);
        } catch (WrongArgument e) {
            throw wrong(e);
        }
    }

    static Failure wrong(WrongArgument refused) {
        return new Failure(
                ExitCode.USAGE, refused.getMessage() + " (see starling simulate --list)", refused);
    }

    private Map<String, String> written() throws Failure {
        if (written == null) {
            written = file == null ? Map.of() : read(file);
        }
        return written;
    }

    private static Map<String, String> read(Path file) throws Failure {
        var properties = new Properties();
        try {
            if (Files.size(file) > FILE_BYTES_MAX) {
                throw new Failure(ExitCode.USAGE, file + " is too large to be a scenario");
            }
            properties.load(new StringReader(Files.readString(file)));
        } catch (MalformedInputException | IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, file + " is not a file of properties", e);
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.USAGE,
                    "--file: " + Failure.of(e).line() + "; name one that is there",
                    e);
        }
        var texts = new LinkedHashMap<String, String>();
        for (String key : new TreeSet<>(properties.stringPropertyNames())) {
            texts.put(key, properties.getProperty(key).strip());
        }
        return texts;
    }
}
