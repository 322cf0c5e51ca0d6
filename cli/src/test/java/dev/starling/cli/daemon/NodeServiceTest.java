package dev.starling.cli.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.cli.NodeArguments;
import dev.starling.cli.RunningVerb;
import dev.starling.cli.service.Listening;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A node that a service manager has started. */
@EnabledOnOs(OS.LINUX)
final class NodeServiceTest {
    @TempDir private Path directory = Path.of("");

    @Test
    void saysThatItIsReadyThatItIsWellAndThatItEnds() throws Exception {
        String place = directory.resolve("notify").toString();
        var environment =
                Map.of("HOME", "/dev/null", "NOTIFY_SOCKET", place, "WATCHDOG_USEC", "1000000");
        var arguments = NodeArguments.alone(directory.resolve("state"));
        try (var listening = new Listening(place);
                var node = new RunningVerb(environment, arguments)) {
            String first = listening.await("WATCHDOG=1\nSTATUS=");
            assertTrue(first.contains("DHT not joined yet, 0 contacts; 0 torrents"), first);
            listening.await("READY=1");
            assertEquals("WATCHDOG=1\n", listening.await("WATCHDOG=1"), "nothing new");
            node.interrupt();
            listening.await("STOPPING=1");
            assertEquals(0, node.code(Duration.ofSeconds(10)));
        }
    }
}
