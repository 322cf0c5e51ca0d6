package dev.starling.simulation.scenario;

import dev.starling.simulation.parameter.Arguments;
import dev.starling.simulation.parameter.Parameter;
import dev.starling.simulation.parameter.WrongArgument;
import dev.starling.simulation.population.Network;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All scenarios there are. */
public final class Scenarios {
    private static final Map<String, Scenario> BY_NAME = new LinkedHashMap<>();

    static {
        for (Scenario scenario :
                List.of(
                        new LookupsScenario(),
                        new BootstrapScenario(),
                        new ChurnScenario(),
                        new PartitionScenario(),
                        new NatMixScenario(),
                        new LossyScenario(),
                        new RestartStormScenario(),
                        new AnnounceManyScenario(),
                        new SybilScenario(),
                        new EclipseScenario(),
                        new FlashCrowdScenario(),
                        new GrowthScenario(),
                        new PoisonScenario(),
                        new PlantedBugScenario())) {
            BY_NAME.put(scenario.name(), scenario);
        }
    }

    private Scenarios() {}

    /** In the order in which one would read about them. */
    public static List<Scenario> all() {
        return List.copyOf(BY_NAME.values());
    }

    /**
     * The one that is called so.
     *
     * @throws WrongArgument when none is
     */
    public static Scenario named(String name) {
        Scenario scenario = BY_NAME.get(name);
        if (scenario == null) {
            throw new WrongArgument(
                    "there is no scenario '"
                            + name
                            + "', but "
                            + String.join(", ", BY_NAME.keySet()));
        }
        return scenario;
    }

    /** Its own, and what every network has. */
    public static List<Parameter> parametersOf(Scenario scenario) {
        var parameters = new ArrayList<>(scenario.parameters());
        for (Parameter common : Network.PARAMETERS) {
            if (parameters.stream().noneMatch(own -> own.name().equals(common.name()))) {
                parameters.add(common);
            }
        }
        return parameters;
    }

    static Arguments arguments(Scenario scenario, Map<String, String> given) {
        return Arguments.of(scenario.name(), parametersOf(scenario), given);
    }
}
