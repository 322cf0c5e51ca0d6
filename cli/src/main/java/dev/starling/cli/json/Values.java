package dev.starling.cli.json;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** An object that somebody sent, each of whose values may be anything. */
public record Values(Map<String, Object> byName) {
    private static final int LIST_MAX = 100_000;

    @SuppressWarnings("unchecked")
    public static Values of(@Nullable Object value) throws Refused {
        if (value instanceof Map<?, ?> map) {
            return new Values((Map<String, Object>) map);
        }
        throw new Refused("that is no object");
    }

    public boolean has(String name) {
        return byName.containsKey(name);
    }

    public Optional<String> text(String name) throws Refused {
        return switch (byName.get(name)) {
            case null -> Optional.empty();
            case String text -> Optional.of(text);
            default -> throw wrong(name, "a text");
        };
    }

    public OptionalLong number(String name) throws Refused {
        return switch (byName.get(name)) {
            case null -> OptionalLong.empty();
            case Long number -> OptionalLong.of(number);
            case Double number -> OptionalLong.of(Math.round(number));
            case Boolean truth -> OptionalLong.of(truth ? 1 : 0);
            default -> throw wrong(name, "a number");
        };
    }

    public double decimal(String name) throws Refused {
        return switch (byName.get(name)) {
            case Long number -> (double) number;
            case Double number -> number;
            case null, default -> throw wrong(name, "a number");
        };
    }

    /** Some clients write 0 and 1. */
    public Optional<Boolean> truth(String name) throws Refused {
        return switch (byName.get(name)) {
            case null -> Optional.empty();
            case Boolean truth -> Optional.of(truth);
            case Long number -> Optional.of(number != 0);
            default -> throw wrong(name, "true or false");
        };
    }

    public List<String> texts(String name) throws Refused {
        var texts = new ArrayList<String>();
        for (Object item : list(name)) {
            if (!(item instanceof String text)) {
                throw wrong(name, "a list of texts");
            }
            texts.add(text);
        }
        return texts;
    }

    public Values object(String name) throws Refused {
        return of(byName.get(name));
    }

    public List<Values> objects(String name) throws Refused {
        var objects = new ArrayList<Values>();
        for (Object item : list(name)) {
            objects.add(of(item));
        }
        return objects;
    }

    /** File numbers; an empty list stands for all of them. */
    public List<Integer> numbers(String name, int below) throws Refused {
        var numbers = new ArrayList<Integer>();
        for (Object item : list(name)) {
            if (!(item instanceof Long number) || number < 0 || number >= below) {
                throw wrong(name, "a list of file numbers");
            }
            numbers.add(number.intValue());
        }
        if (numbers.isEmpty()) {
            for (int i = 0; i < below; i++) {
                numbers.add(i);
            }
        }
        return numbers;
    }

    private List<?> list(String name) throws Refused {
        if (byName.get(name) instanceof List<?> list && list.size() <= LIST_MAX) {
            return list;
        }
        throw wrong(name, "a list");
    }

    private static Refused wrong(String name, String what) {
        return new Refused(name + " is not " + what);
    }
}
