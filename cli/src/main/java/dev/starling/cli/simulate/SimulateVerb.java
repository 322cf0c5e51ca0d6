package dev.starling.cli.simulate;

import java.util.Locale;
import java.util.concurrent.Callable;

/** What can be done with runs of a scenario beside making one. */
public enum SimulateVerb {
    SWEEP("Many runs: over seeds and over values of parameters"),
    REPORT("Put together what sweeps wrote, here or on many machines");

    private final String summary;

    SimulateVerb(String summary) {
        this.summary = summary;
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String summary() {
        return summary;
    }

    /** A new command for picocli to fill. */
    public Callable<Integer> command() {
        return switch (this) {
            case SWEEP -> new SweepCommand();
            case REPORT -> new SweepReportCommand();
        };
    }
}
