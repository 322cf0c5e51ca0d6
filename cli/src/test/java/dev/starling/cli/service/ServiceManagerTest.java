package dev.starling.cli.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.host.netty.NettyHost;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
final class ServiceManagerTest {
    @TempDir private Path directory = Path.of("");

    @Test
    void isToldAtAPathAndAtANameInNoDirectory() throws Exception {
        String name = "@starling-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
        for (String place : new String[] {directory.resolve("notify").toString(), name}) {
            try (var listening = new Listening(place);
                    var manager = ServiceManager.of(Map.of("NOTIFY_SOCKET", place))) {
                manager.ready();
                assertEquals("READY=1", listening.next(5000), place);
                manager.stopping();
                assertEquals("STOPPING=1\nSTATUS=Ending", listening.next(5000), place);
            }
        }
    }

    @Test
    void oneThatDoesNotListenKeepsNobodyFromGoingOn() throws Exception {
        String place = directory.resolve("notify").toString();
        try (var manager = ServiceManager.of(Map.of("NOTIFY_SOCKET", place))) {
            manager.ready();
            manager.stopping();
            try (var late = new Listening(place)) {
                manager.ready();
                assertEquals("READY=1", late.next(5000));
            }
        }
    }

    @Test
    void thereIsNoneUnlessTheEnvironmentNamesOne() {
        for (String place : new String[] {"", "relative", "/", "@"}) {
            try (var nobody = ServiceManager.of(Map.of("NOTIFY_SOCKET", place))) {
                assertFalse(nobody.isThere(), place);
                nobody.ready();
                nobody.stopping();
            }
        }
    }

    @Test
    void aWatchdogForAnotherProcessIsNotOurs() {
        String place = directory.resolve("notify").toString();
        var pid = String.valueOf(ProcessHandle.current().pid());
        assertEquals(Optional.of(Duration.ofSeconds(2)), watchdog(place, "2000000", pid));
        assertEquals(Optional.empty(), watchdog(place, "2000000", "1"));
        for (String odd : new String[] {"", "0", "-1", "many", "9".repeat(40)}) {
            assertEquals(Optional.empty(), watchdog(place, odd, pid), odd);
        }
    }

    private static Optional<Duration> watchdog(String place, String micros, String pid) {
        var environment =
                Map.of("NOTIFY_SOCKET", place, "WATCHDOG_USEC", micros, "WATCHDOG_PID", pid);
        try (var manager = ServiceManager.of(environment)) {
            return manager.watchdog();
        }
    }

    @Test
    void aNodeWhoseThreadHangsIsSilent() throws Exception {
        String place = directory.resolve("notify").toString();
        var environment = Map.of("NOTIFY_SOCKET", place, "WATCHDOG_USEC", "200000");
        var goOn = new CountDownLatch(1);
        var statuses = new AtomicInteger();
        try (var listening = new Listening(place);
                var manager = ServiceManager.of(environment);
                var host = new NettyHost((_, failure) -> failure.printStackTrace())) {
            host.execute(
                    () ->
                            Heartbeat.begin(
                                    host, manager, () -> "status " + statuses.getAndIncrement()));
            assertEquals("WATCHDOG=1\nSTATUS=status 0", listening.next(5000));
            assertEquals("WATCHDOG=1\nSTATUS=status 1", listening.next(5000));

            var hangs = new CountDownLatch(1);
            host.execute(
                    () -> {
                        hangs.countDown();
                        awaitQuietly(goOn);
                    });
            hangs.await();
            while (listening.next(50) != null) {
                // said before it hung
            }
            assertNull(listening.next(500), "five heartbeats' time");
            goOn.countDown();
            assertTrue(listening.await("WATCHDOG=1").contains("STATUS=status"));
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
