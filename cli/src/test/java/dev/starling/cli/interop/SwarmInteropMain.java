package dev.starling.cli.interop;

import dev.starling.dht.interop.Foreign;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Future;

/**
 * Peers of ours and of others, inside of a namespace where every address of 5.0.0.0/8 is this
 * machine's and nothing else can be reached. {@link SwarmInteropTest} starts it and reads its
 * verdicts.
 */
final class SwarmInteropMain {
    static final String VERDICT = "VERDICT";
    static final String PASSED = "PASSED";
    static final String FAILED = "FAILED";

    private SwarmInteropMain() {}

    /** DIRECTORY SCRIPT FOREIGN..., where the foreign are of {@link Foreign}. */
    public static void main(String[] arguments) throws Exception {
        // When whoever started us is gone, so are we and those we started.
        Thread.ofPlatform().daemon().start(SwarmInteropMain::endWithStandardInput);
        var stage = new Stage(Path.of(arguments[0]), Path.of(arguments[1]));
        Runtime.getRuntime().addShutdownHook(new Thread(stage::close));
        List<Foreign> present = Arrays.stream(arguments).skip(2).map(Foreign::valueOf).toList();
        run(stage, present);
        System.exit(0);
    }

    private static void run(Stage stage, List<Foreign> present) throws Exception {
        var underWay = new ArrayList<Future<?>>();
        var dht = new LocalDht();
        stage.ended(dht);
        var names = OddNames.create(stage);
        // What takes longest begins first.
        if (present.contains(Foreign.TRANSMISSION)) {
            underWay.addAll(new TransmissionScenarios(stage, dht, names).begin());
        }
        if (present.contains(Foreign.LIBTORRENT)) {
            underWay.addAll(new MixedSwarm(stage, present).begin());
        }
        if (present.contains(Foreign.ARIA2)) {
            underWay.addAll(new Aria2Scenarios(stage, dht, names).begin());
        }
        if (present.contains(Foreign.LIBTORRENT)) {
            underWay.addAll(new LibtorrentScenarios(stage, dht, names).begin());
        }
        for (Future<?> scenario : underWay) {
            scenario.get();
        }
        stage.verdict("failures", dht.failures().isEmpty() ? PASSED : FAILED, "" + dht.failures());
    }

    private static void endWithStandardInput() {
        try {
            while (System.in.read() >= 0) {
                // nothing is said to us
            }
        } catch (IOException itIsGone) {
            // and so are we
        }
        System.exit(1);
    }
}
