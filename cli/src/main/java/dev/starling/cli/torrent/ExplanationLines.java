package dev.starling.cli.torrent;

import dev.starling.cli.node.Explanation;
import dev.starling.cli.output.Event;
import dev.starling.cli.output.Failure;
import dev.starling.cli.output.Output;
import java.io.PrintWriter;
import java.util.Locale;

/** An explanation as it is told: for programs as events, for people on the second stream. */
record ExplanationLines(Explanation explanation) {
    void tell(Output out, boolean isJson, PrintWriter err) {
        for (Explanation.Stage stage : explanation.stages()) {
            String state = stage.state().name().toLowerCase(Locale.ROOT);
            if (isJson) {
                out.tell(event(stage.name(), state, stage.figures()), null);
            } else {
                err.printf(
                        Locale.ROOT,
                        "  %-9s %-8s %s%n",
                        stage.name(),
                        state,
                        Failure.oneLine(stage.figures()));
            }
        }
        if (isJson) {
            out.tell(event("verdict", "", explanation.verdict()), null);
        } else {
            err.println("  → " + Failure.oneLine(explanation.verdict()));
            err.flush();
        }
    }

    private static Event event(String name, String state, String figures) {
        return Event.named("stage")
                .with("name", name)
                .with("state", state)
                .with("figures", figures);
    }
}
