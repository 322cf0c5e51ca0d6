package dev.starling.simulation;

import dev.starling.host.TimerWheel;
import java.util.Arrays;

/** Packets for another shard, kept until the window ends. */
final class Outbox {
    private static final int CAPACITY_MIN = 256;

    private Packet[] packets = new Packet[CAPACITY_MIN];
    private long[] times = new long[CAPACITY_MIN];
    private long[] orders = new long[CAPACITY_MIN];
    private int size;
    private long earliest = Long.MAX_VALUE;

    void add(Packet packet, long time, long order) {
        if (size == packets.length) {
            packets = Arrays.copyOf(packets, size * 2);
            times = Arrays.copyOf(times, size * 2);
            orders = Arrays.copyOf(orders, size * 2);
        }
        packets[size] = packet;
        times[size] = time;
        orders[size] = order;
        size++;
        earliest = Math.min(earliest, time);
    }

    long earliest() {
        return earliest;
    }

    @SuppressWarnings("NullAway") // beyond the size the array holds nothing
    void moveTo(TimerWheel wheel) {
        for (int i = 0; i < size; i++) {
            wheel.arm(packets[i], times[i], orders[i]);
            packets[i] = null;
        }
        size = 0;
        earliest = Long.MAX_VALUE;
    }
}
