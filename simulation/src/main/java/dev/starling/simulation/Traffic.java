package dev.starling.simulation;

/** What went over the simulated network, counted by one shard and added up by the simulation. */
public final class Traffic {
    long datagrams;
    long datagramBytes;
    long segments;
    long streamBytes;
    long lostOnTheWay;
    long lostInQueue;
    long lostAtNobody;
    long lostInPartition;

    Traffic() {}

    void add(Traffic other) {
        datagrams += other.datagrams;
        datagramBytes += other.datagramBytes;
        segments += other.segments;
        streamBytes += other.streamBytes;
        lostOnTheWay += other.lostOnTheWay;
        lostInQueue += other.lostInQueue;
        lostAtNobody += other.lostAtNobody;
        lostInPartition += other.lostInPartition;
    }

    /** Datagrams that reached a port. */
    public long datagrams() {
        return datagrams;
    }

    /** Their payload. */
    public long datagramBytes() {
        return datagramBytes;
    }

    /** Pieces of streams, connects, ends and resets included. */
    public long segments() {
        return segments;
    }

    /** Bytes that streams handed over. */
    public long streamBytes() {
        return streamBytes;
    }

    /** By the paths' own loss. */
    public long lostOnTheWay() {
        return lostOnTheWay;
    }

    /** At an access link whose queue was full. */
    public long lostInQueue() {
        return lostInQueue;
    }

    /** No such address, port or mapping, or a host that is gone. */
    public long lostAtNobody() {
        return lostAtNobody;
    }

    /** Between the sides of a cut network. */
    public long lostInPartition() {
        return lostInPartition;
    }
}
