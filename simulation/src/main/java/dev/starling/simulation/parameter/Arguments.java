package dev.starling.simulation.parameter;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was asked for: a value for each parameter. */
public final class Arguments {
    private final String owner;
    private final Map<String, Parameter> parameters = new LinkedHashMap<>();
    private final Map<String, Long> values = new LinkedHashMap<>();

    private Arguments(String owner, Iterable<Parameter> declared) {
        this.owner = owner;
        for (Parameter parameter : declared) {
            parameters.put(parameter.name(), parameter);
            values.put(parameter.name(), parameter.parse(parameter.byDefault()));
        }
    }

    /**
     * What was given, and for the rest what is so by default.
     *
     * @param owner whose parameters they are
     * @throws WrongArgument when there is no such parameter, or its value makes no sense
     */
    public static Arguments of(String owner, List<Parameter> declared, Map<String, String> given) {
        var arguments = new Arguments(owner, declared);
        given.forEach(arguments::set);
        return arguments;
    }

    private void set(String name, String text) {
        values.put(name, parameter(name).parse(text.strip()));
    }

    private Parameter parameter(String name) {
        Parameter parameter = parameters.get(name);
        if (parameter == null) {
            throw new WrongArgument(
                    owner
                            + " has no parameter '"
                            + name
                            + "', but "
                            + String.join(", ", parameters.keySet()));
        }
        return parameter;
    }

    public boolean has(String name) {
        return parameters.containsKey(name);
    }

    public long number(String name) {
        return value(name);
    }

    public int count(String name) {
        return Math.toIntExact(value(name));
    }

    /** From 0 to 1. */
    public double share(String name) {
        return value(name) / 1e6;
    }

    public int perMillion(String name) {
        return (int) value(name);
    }

    public Duration duration(String name) {
        return Duration.ofNanos(value(name));
    }

    public String choice(String name) {
        return parameter(name).print(value(name));
    }

    public boolean is(String name, String choice) {
        return choice(name).equals(choice);
    }

    /** Every value as one would write it, in the order of the parameters. */
    public Map<String, String> texts() {
        var texts = new LinkedHashMap<String, String>();
        values.forEach((name, value) -> texts.put(name, parameter(name).print(value)));
        return texts;
    }

    /** With another value for one of them. */
    public Arguments with(String name, String text) {
        var other = new Arguments(owner, parameters.values());
        other.values.putAll(values);
        other.set(name, text);
        return other;
    }

    /** Those values that are not as by default. */
    public Map<String, String> changed() {
        var changed = new LinkedHashMap<String, String>();
        for (Parameter parameter : parameters.values()) {
            long value = value(parameter.name());
            if (value != parameter.parse(parameter.byDefault())) {
                changed.put(parameter.name(), parameter.print(value));
            }
        }
        return changed;
    }

    private long value(String name) {
        Long value = values.get(name);
        if (value == null) {
            throw new AssertionError(owner + " does not declare " + name);
        }
        return value;
    }
}
