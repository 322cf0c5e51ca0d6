package dev.starling.cli.simulate;

import dev.starling.cli.output.Event;
import dev.starling.cli.output.Output;
import dev.starling.cli.output.TextOutput;
import dev.starling.simulation.parameter.Parameter;
import dev.starling.simulation.population.Network;
import dev.starling.simulation.scenario.Scenario;
import dev.starling.simulation.scenario.Scenarios;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What there is to simulate, for {@code simulate --list}. */
final class ScenarioList {
    private static final int WIDTH = 100;

    private ScenarioList() {}

    /** Only names and questions. */
    static void tellNames(Output out) {
        int longest = Scenarios.all().stream().mapToInt(s -> s.name().length()).max().orElse(0);
        for (Scenario scenario : Scenarios.all()) {
            out.tell(event(scenario), pad(scenario.name(), longest + 2) + scenario.summary());
        }
    }

    /** With all parameters, those that every network has only once. */
    static void tell(List<Scenario> scenarios, Output out) {
        for (Scenario scenario : scenarios) {
            var lines = new ArrayList<String>();
            lines.add(scenario.name());
            lines.add("  " + scenario.summary());
            scenario.parameters().forEach(parameter -> addTo(lines, parameter));
            out.tell(event(scenario), String.join("\n", lines) + "\n");
        }
        var lines = new ArrayList<>(List.of("every scenario"));
        Network.PARAMETERS.forEach(parameter -> addTo(lines, parameter));
        if (out instanceof TextOutput) {
            out.tell(Event.named("note"), String.join("\n", lines));
        }
    }

    private static void addTo(List<String> lines, Parameter parameter) {
        String name = "    " + pad(parameter.name() + "=" + parameter.byDefault(), 22) + " ";
        var text = new StringBuilder(parameter.meaning());
        if (!parameter.choices().isEmpty()) {
            text.append(": ").append(String.join(", ", parameter.choices()));
        } else {
            text.append(" (").append(parameter.leastText()).append(" to ");
            text.append(parameter.mostText()).append(')');
        }
        if (!parameter.source().isEmpty()) {
            text.append("; ").append(parameter.source());
        }
        // Where it does not fit it goes on below, as far to the right as it began.
        int room = WIDTH - 27;
        String rest = text.toString();
        String before = name;
        while (rest.length() > room) {
            int space = rest.lastIndexOf(' ', room);
            int cut = space <= 0 ? room : space;
            lines.add(before + rest.substring(0, cut));
            rest = rest.substring(cut).strip();
            before = " ".repeat(27);
        }
        lines.add(before + rest);
    }

    private static Event event(Scenario scenario) {
        var parameters = new ArrayList<Map<String, Object>>();
        for (Parameter parameter : Scenarios.parametersOf(scenario)) {
            var fields = new LinkedHashMap<String, Object>();
            fields.put("name", parameter.name());
            fields.put("kind", parameter.kind().name().toLowerCase(Locale.ROOT));
            fields.put("default", parameter.byDefault());
            if (parameter.choices().isEmpty()) {
                fields.put("least", parameter.leastText());
                fields.put("most", parameter.mostText());
            } else {
                fields.put("choices", parameter.choices());
            }
            fields.put("meaning", parameter.meaning());
            fields.put("source", parameter.source());
            parameters.add(fields);
        }
        return Event.named("scenario")
                .with("name", scenario.name())
                .with("summary", scenario.summary())
                .withAll(Map.of("parameters", parameters));
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
