package dev.starling.dht;

import dev.starling.host.Endpoint;

/**
 * The contacts of one range of the keyspace, packed: 36 bytes for one of IPv4, 48 of IPv6, where
 * objects would take 170. First come those that are in use, then those that wait for a place of
 * theirs.
 *
 * <p>A row is the id (5 ints), the address (1 or 4), port and round-trip time, when it answered,
 * and its status. Times are seconds of the table's. The rows stand upright, column by column: who
 * looks for one thing about everybody reads one stretch of memory, not all of it.
 */
final class Bucket {
    static final int ID_INTS = 5;

    private static final int[] NO_ROWS = {};

    // Behind the address.
    private static final int PORT_AND_RTT = 0;
    private static final int ANSWERED = 1;
    private static final int STATUS = 2;
    private static final int FIELDS = 3;

    // The status, from its lowest bit: failures in a row, two flags, how long after its last answer
    // it was heard from, and when it was last tried. A query counts for an hour after an answer,
    // and nobody stays untried for the 18 hours after which that clock begins anew.
    private static final int FAILURES_MASK = 3;
    private static final int COMPLIANT = 1 << 2;
    private static final int DUE = 1 << 3;
    private static final int HEARD_SHIFT = 4;
    private static final int HEARD_MAX = (1 << 12) - 1;
    private static final int HEARD_MASK = HEARD_MAX << HEARD_SHIFT;
    private static final int TRIED_SHIFT = 16;

    // Enough for 17 s, in steps shorter than the time to the next town. 0 means not measured.
    private static final long RTT_UNIT_NANOS = 1 << 18;
    private static final int RTT_MAX = 0xffff;

    // A new round-trip time counts for a quarter: a contact is measured a few times an hour.
    private static final int RTT_SHIFT = 2;

    private final byte addressInts;
    private byte live;
    private byte waiting;

    /** How many rows there is room for, which is the length of a column. */
    private byte capacity;

    private int[] columns = NO_ROWS;

    /** When its range was last explored, or found somebody. */
    int exploredAt;

    /**
     * Nobody here is to be asked before this second, whatever answers come; -1 when that has to be
     * looked at again.
     */
    int quietUntil = -1;

    Bucket(Family family, int now) {
        addressInts = (byte) family.addressInts;
        exploredAt = now;
    }

    /** One that is to hold so many. */
    Bucket(Family family, int rows, int now) {
        this(family, now);
        capacity = (byte) rows;
        columns = new int[rows * rowInts()];
    }

    static int rowInts(Family family) {
        return ID_INTS + family.addressInts + FIELDS;
    }

    /** A row of its own for somebody who has just answered. */
    static int[] row(Contact contact, long rttNanos, boolean isCompliant, int now) {
        NodeId id = contact.id();
        Endpoint endpoint = contact.endpoint();
        Family family = Family.of(endpoint);
        int[] row = new int[rowInts(family)];
        row[0] = (int) (id.high() >>> 32);
        row[1] = (int) id.high();
        row[2] = (int) (id.middle() >>> 32);
        row[3] = (int) id.middle();
        row[4] = id.low();
        if (family == Family.IPV4) {
            row[ID_INTS] = endpoint.ipv4();
        } else {
            row[ID_INTS] = (int) (endpoint.high() >>> 32);
            row[ID_INTS + 1] = (int) endpoint.high();
            row[ID_INTS + 2] = (int) (endpoint.low() >>> 32);
            row[ID_INTS + 3] = (int) endpoint.low();
        }
        int fields = ID_INTS + family.addressInts;
        row[fields + PORT_AND_RTT] = endpoint.port() << 16 | rttUnits(rttNanos);
        row[fields + ANSWERED] = now;
        row[fields + STATUS] = (isCompliant ? COMPLIANT : 0) | now << TRIED_SHIFT;
        return row;
    }

    static boolean isCompliant(int[] row) {
        return (row[row.length - FIELDS + STATUS] & COMPLIANT) != 0;
    }

    /** See {@link dev.starling.host.DatagramHandler#foresee}. */
    long foresee() {
        return columns.length;
    }

    int live() {
        return live;
    }

    int waiting() {
        return waiting;
    }

    int size() {
        return live + waiting;
    }

    int[] copy(int row) {
        int[] copy = new int[rowInts()];
        for (int column = 0, at = row; column < copy.length; column++, at += capacity) {
            copy[column] = columns[at];
        }
        return copy;
    }

    /** The row of this id, or -1. */
    int find(NodeId id) {
        int low = id.low();
        int first = (ID_INTS - 1) * capacity;
        for (int row = size() - 1; row >= 0; row--) {
            // The ids of a bucket begin alike.
            if (columns[first + row] == low
                    && pair(row, 2) == id.middle()
                    && pair(row, 0) == id.high()) {
                return row;
            }
        }
        return -1;
    }

    /** The row of this address, whatever its port, or -1. */
    int findAddress(Endpoint endpoint) {
        int size = size();
        if (addressInts == 1) {
            int address = endpoint.ipv4();
            int first = ID_INTS * capacity;
            for (int row = 0; row < size; row++) {
                if (columns[first + row] == address) {
                    return row;
                }
            }
            return -1;
        }
        for (int row = 0; row < size; row++) {
            if (pair(row, ID_INTS + 2) == endpoint.low() && pair(row, ID_INTS) == endpoint.high()) {
                return row;
            }
        }
        return -1;
    }

    /** The row of this address and port, or -1. */
    int findEndpoint(Endpoint endpoint) {
        for (int row = 0; row < size(); row++) {
            if (isAt(row, endpoint)) {
                return row;
            }
        }
        return -1;
    }

    boolean hasNetwork(Endpoint endpoint) {
        for (int row = 0; row < size(); row++) {
            boolean isSame =
                    addressInts == 1
                            ? (at(row, ID_INTS) ^ endpoint.ipv4()) >>> 8 == 0
                            : pair(row, ID_INTS) == endpoint.high();
            if (isSame) {
                return true;
            }
        }
        return false;
    }

    /** The first 64 bits of its id. */
    long high(int row) {
        return pair(row, 0);
    }

    NodeId id(int row) {
        return new NodeId(pair(row, 0), pair(row, 2), at(row, 4));
    }

    Endpoint endpoint(int row) {
        return addressInts == 1
                ? Endpoint.ofIpv4(at(row, ID_INTS), port(row))
                : new Endpoint(pair(row, ID_INTS), pair(row, ID_INTS + 2), port(row));
    }

    Contact contact(int row) {
        return new Contact(id(row), endpoint(row));
    }

    boolean isAt(int row, Endpoint endpoint) {
        if (port(row) != endpoint.port()) {
            return false;
        }
        return addressInts == 1
                ? endpoint.isIpv4() && at(row, ID_INTS) == endpoint.ipv4()
                : pair(row, ID_INTS + 2) == endpoint.low() && pair(row, ID_INTS) == endpoint.high();
    }

    /** Negative when the first row is nearer to the target, given as five ints. */
    int compareNearness(int[] target, int row, Bucket other, int otherRow) {
        for (int i = 0; i < ID_INTS; i++) {
            int compared =
                    Integer.compareUnsigned(
                            at(row, i) ^ target[i], other.at(otherRow, i) ^ target[i]);
            if (compared != 0) {
                return compared;
            }
        }
        return 0;
    }

    /** 0 when it was never measured. */
    long rttNanos(int row) {
        return (field(row, PORT_AND_RTT) & RTT_MAX) * RTT_UNIT_NANOS;
    }

    int answeredAt(int row) {
        return field(row, ANSWERED);
    }

    int heardAt(int row) {
        return answeredAt(row) + ((field(row, STATUS) & HEARD_MASK) >>> HEARD_SHIFT);
    }

    int failures(int row) {
        return field(row, STATUS) & FAILURES_MASK;
    }

    boolean isCompliant(int row) {
        return (field(row, STATUS) & COMPLIANT) != 0;
    }

    boolean isDue(int row) {
        return (field(row, STATUS) & DUE) != 0;
    }

    /** Seconds since it was last tried. */
    int sinceTried(int row, int now) {
        return ((now << TRIED_SHIFT) - (field(row, STATUS) & -1 << TRIED_SHIFT)) >>> TRIED_SHIFT;
    }

    void answered(int row, long rttNanos, int now) {
        int old = field(row, PORT_AND_RTT) & RTT_MAX;
        int measured = rttUnits(rttNanos);
        int smoothed =
                old == 0 || measured == 0
                        ? Math.max(old, measured)
                        : old + ((measured - old) >> RTT_SHIFT);
        set(row, PORT_AND_RTT, port(row) << 16 | smoothed);
        set(row, ANSWERED, now);
        set(row, STATUS, field(row, STATUS) & ~(FAILURES_MASK | DUE | HEARD_MASK));
    }

    void heard(int row, int now) {
        int after = Math.min(now - answeredAt(row), HEARD_MAX);
        set(row, STATUS, (field(row, STATUS) & ~HEARD_MASK) | after << HEARD_SHIFT);
    }

    void failed(int row, int now) {
        quietUntil = -1;
        int failures = Math.min(failures(row) + 1, FAILURES_MASK);
        tried(row, now);
        set(row, STATUS, (field(row, STATUS) & ~FAILURES_MASK) | failures);
    }

    void tried(int row, int now) {
        int kept = field(row, STATUS) & (FAILURES_MASK | COMPLIANT | HEARD_MASK);
        set(row, STATUS, kept | now << TRIED_SHIFT);
    }

    void makeDue(int row) {
        quietUntil = -1;
        set(row, STATUS, field(row, STATUS) | DUE);
    }

    void add(int[] row) {
        quietUntil = -1;
        makeRoom();
        // The first that waits goes to the end, to leave its place.
        move(live, size());
        write(live, row);
        live++;
    }

    /** Takes one of another's into use. */
    void add(Bucket other, int row) {
        quietUntil = -1;
        makeRoom();
        move(live, size());
        write(live, other, row);
        live++;
    }

    /** Lets one of another's wait. */
    void addWaiting(Bucket other, int row) {
        makeRoom();
        write(size(), other, row);
        waiting++;
    }

    void addWaiting(int[] row) {
        makeRoom();
        write(size(), row);
        waiting++;
    }

    void remove(int row) {
        assert row < size();
        quietUntil = -1;
        if (row < live) {
            move(live - 1, row);
            move(size() - 1, live - 1);
            live--;
        } else {
            move(size() - 1, row);
            waiting--;
        }
    }

    /** Takes one that waits into use. */
    void promote(int row) {
        assert row >= live;
        quietUntil = -1;
        swap(row, live);
        live++;
        waiting--;
    }

    /** Lets one that is in use wait. */
    void demote(int row) {
        assert row < live;
        swap(row, live - 1);
        live--;
        waiting++;
    }

    private void makeRoom() {
        int size = size();
        if (size == capacity) {
            // By one: rows come seldom and stay long.
            int[] longer = new int[(size + 1) * rowInts()];
            for (int column = 0; column < rowInts(); column++) {
                System.arraycopy(columns, column * size, longer, column * (size + 1), size);
            }
            columns = longer;
            capacity++;
        }
    }

    private void move(int from, int to) {
        for (int column = 0; column < columns.length; column += capacity) {
            columns[column + to] = columns[column + from];
        }
    }

    private void write(int row, int[] copy) {
        for (int column = 0, at = row; column < copy.length; column++, at += capacity) {
            columns[at] = copy[column];
        }
    }

    private void write(int row, Bucket other, int otherRow) {
        int from = otherRow;
        for (int at = row; at < columns.length; at += capacity, from += other.capacity) {
            columns[at] = other.columns[from];
        }
    }

    private void swap(int one, int other) {
        int[] row = copy(one);
        move(other, one);
        write(other, row);
    }

    private static int rttUnits(long nanos) {
        if (nanos <= 0) {
            return 0;
        }
        return Math.clamp(nanos / RTT_UNIT_NANOS, 1, RTT_MAX);
    }

    private int port(int row) {
        return field(row, PORT_AND_RTT) >>> 16;
    }

    private int rowInts() {
        return ID_INTS + addressInts + FIELDS;
    }

    private int at(int row, int column) {
        return columns[column * capacity + row];
    }

    private int field(int row, int field) {
        return at(row, ID_INTS + addressInts + field);
    }

    private void set(int row, int field, int value) {
        columns[(ID_INTS + addressInts + field) * capacity + row] = value;
    }

    /** Of a column and the next one. */
    private long pair(int row, int column) {
        return (long) at(row, column) << 32 | (at(row, column + 1) & 0xffff_ffffL);
    }
}
