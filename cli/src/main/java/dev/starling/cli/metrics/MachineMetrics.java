package dev.starling.cli.metrics;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.starling.host.netty.HostCounters;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;

/** The node's sockets, and the process that it lives in. From any thread. */
final class MachineMetrics {
    private static final double MILLIS = 1e3;
    private static final double NANOS = 1e9;

    private MachineMetrics() {}

    static void writeHost(MetricsText text, HostCounters counters, int jobsWaiting) {
        text.counter("starling_host_failures_total", "Mistakes of our own that were survived")
                .with(counters.failures());
        text.counter("starling_host_datagrams_received_total", "UDP datagrams that came")
                .with(counters.datagramsReceived());
        text.counter("starling_host_datagrams_sent_total", "UDP datagrams that left")
                .with(counters.datagramsSent());
        text.counter("starling_host_datagrams_lost_total", "UDP datagrams that were lost here")
                .with(counters.receivedTooLong(), "reason", "too_long")
                .with(counters.receivedEmpty(), "reason", "empty")
                .with(counters.sendQueueFull(), "reason", "queue_full")
                .with(counters.sendFailed(), "reason", "send_failed");
        text.counter("starling_host_streams_opened_total", "TCP connections that were opened")
                .with(counters.streamsOpened());
        text.counter("starling_host_streams_closed_total", "TCP connections that are over")
                .with(counters.streamsClosed());
        text.counter("starling_host_streams_failed_total", "TCP connections that never were")
                .with(counters.connectsFailed(), "direction", "out")
                .with(counters.acceptsFailed(), "direction", "in");
        text.counter("starling_host_work_refused_total", "Work for which there was no room")
                .with(counters.workRefused());
        text.gauge("starling_disk_queue_jobs", "Hashing and disk work that waits for a core")
                .with(jobsWaiting);
    }

    static void writeProcess(MetricsText text) {
        var runtime = ManagementFactory.getRuntimeMXBean();
        text.gauge("process_start_time_seconds", "When the process began, since 1970")
                .with((double) runtime.getStartTime() / MILLIS);
        if (ManagementFactory.getOperatingSystemMXBean()
                instanceof UnixOperatingSystemMXBean unix) {
            text.counter("process_cpu_seconds_total", "Processor time used")
                    .with((double) unix.getProcessCpuTime() / NANOS);
            text.gauge("process_open_fds", "Open file descriptors")
                    .with(unix.getOpenFileDescriptorCount());
            text.gauge("process_max_fds", "File descriptors that may be open")
                    .with(unix.getMaxFileDescriptorCount());
        }
        var threads = ManagementFactory.getThreadMXBean();
        text.gauge("jvm_threads_current", "Threads").with(threads.getThreadCount());
        var memory = ManagementFactory.getMemoryMXBean();
        MemoryUsage heap = memory.getHeapMemoryUsage();
        MemoryUsage other = memory.getNonHeapMemoryUsage();
        text.gauge("jvm_memory_used_bytes", "Memory in use")
                .with(heap.getUsed(), "area", "heap")
                .with(other.getUsed(), "area", "nonheap");
        text.gauge("jvm_memory_committed_bytes", "Memory taken from the system")
                .with(heap.getCommitted(), "area", "heap")
                .with(other.getCommitted(), "area", "nonheap");
        text.gauge("jvm_memory_max_bytes", "Memory that may be used; -1 for all there is")
                .with(heap.getMax(), "area", "heap")
                .with(other.getMax(), "area", "nonheap");
        text.gauge("jvm_buffer_pool_used_bytes", "Memory in use outside of the heap");
        for (var pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            text.with(pool.getMemoryUsed(), "pool", pool.getName());
        }
        text.summary("jvm_gc_collection_seconds", "Time spent in collections");
        for (GarbageCollectorMXBean gc : ManagementFactory.getGarbageCollectorMXBeans()) {
            text.sample(
                    "_sum",
                    (double) Math.max(0, gc.getCollectionTime()) / MILLIS,
                    "gc",
                    gc.getName());
            text.sample(
                    "_count", (double) Math.max(0, gc.getCollectionCount()), "gc", gc.getName());
        }
    }
}
