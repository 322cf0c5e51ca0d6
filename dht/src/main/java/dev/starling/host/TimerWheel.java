package dev.starling.host;

import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Where timeouts wait: exact in order, constant in cost. The same wheel stands behind the real host
 * and behind the simulator's queue of events.
 *
 * <p>Time is cut into ticks, and a tick's number is read as digits of eight bits. A timeout that
 * lies ahead waits on the level of the highest digit in which its tick differs from the cursor's,
 * in the slot of that digit's value: nothing there needs order, so a slot is an array at whose end
 * one is added, and the last one takes the place of one that is cancelled. When the cursor comes to
 * a slot of a higher level, what waits there is dealt out over the levels below. (Linked slots
 * would need no arrays, but of a million timeouts most are far away in memory, and a list can only
 * be walked by waiting for one after the other.) Only the cursor's own tick needs order: by
 * deadline, then by the order number that the caller gave. Its timeouts are sorted once, when the
 * cursor comes, and stand in line; who is armed for it afterwards stands in a small 4-ary heap.
 *
 * <p>The level of a waiting timeout need not be stored: while the cursor has not reached its slot,
 * the highest differing digit stays the same.
 *
 * <p>The cursor never passes the limit up to which the caller asks, so a single far timeout does
 * not turn the wheel into a heap.
 */
public final class TimerWheel {
    /** 2^20 ns, about a millisecond: fine enough that few share the heap. */
    static final int TICK_BITS = 20;

    static final int DIGIT_BITS = 8;
    static final int SLOTS = 1 << DIGIT_BITS;
    static final int LEVELS = (Long.SIZE - 1 - TICK_BITS + DIGIT_BITS - 1) / DIGIT_BITS;

    private static final int WORDS = SLOTS / Long.SIZE;
    private static final int HEAP_CAPACITY_MIN = 64;
    private static final int SLOT_CAPACITY_MIN = 4;

    /** An emptied slot keeps an array of this size: the next turn will need it again. */
    private static final int SLOT_CAPACITY_KEPT = 256;

    private static final long TICK_MASK = (1L << TICK_BITS) - 1;
    private static final Timeout[] NOBODY = {};
    private static final Comparator<Timeout> BY_ORDER =
            Comparator.comparingLong(timeout -> timeout.order);

    /** Level by level, who waits in each slot. */
    private final Timeout[][] slots = new Timeout[LEVELS * SLOTS][];

    /** Level by level, how many wait in each slot. */
    private final int[] counts = new int[LEVELS * SLOTS];

    /** Level by level, one bit for each slot that is not empty. */
    private final long[] occupied = new long[LEVELS * WORDS];

    /** Of the cursor's tick, in order. Who has left it leaves a hole. */
    private Timeout[] line = new Timeout[HEAP_CAPACITY_MIN];

    private int lineStart;
    private int lineEnd;
    private long[] sortKeys = new long[HEAP_CAPACITY_MIN];

    private Timeout[] heap = new Timeout[HEAP_CAPACITY_MIN];
    private int heapSize;
    private long cursor;
    private int size;

    public TimerWheel() {
        Arrays.fill(slots, NOBODY);
    }

    /** How many are armed. */
    public int size() {
        return size;
    }

    /**
     * Arms the timeout, or moves it when it is armed already.
     *
     * @param deadlineNanos when it is to expire, not negative; in the past means as soon as
     *     possible
     * @param order decides between timeouts of one instant; no two may share both
     */
    public void arm(Timeout timeout, long deadlineNanos, long order) {
        assert deadlineNanos >= 0 : deadlineNanos;
        if (timeout.place == Timeout.IDLE) {
            size++;
        } else {
            remove(timeout);
        }
        timeout.deadline = deadlineNanos;
        timeout.order = order;
        insert(timeout);
    }

    /** Whether it was armed. Afterwards the wheel holds nothing of it. */
    public boolean cancel(Timeout timeout) {
        if (timeout.place == Timeout.IDLE) {
            return false;
        }
        remove(timeout);
        timeout.place = Timeout.IDLE;
        size--;
        return true;
    }

    /** Takes out the first timeout whose deadline is not after the limit, or null. */
    public @Nullable Timeout poll(long limitNanos) {
        Timeout first = first();
        while (first == null) {
            if (!advance(limitNanos >> TICK_BITS)) {
                return null;
            }
            first = first();
        }
        if (first.deadline > limitNanos) {
            return null;
        }
        remove(first);
        first.place = Timeout.IDLE;
        size--;
        return first;
    }

    /** How many stand in line within the tick that has begun; see {@link #inLine}. */
    public int lineLength() {
        return lineEnd - lineStart;
    }

    /**
     * Who comes next but so many, of those who waited for this tick when it began; null where one
     * was cancelled.
     */
    public @Nullable Timeout inLine(int index) {
        return line[lineStart + index];
    }

    /** Whether two instants are in the same tick. */
    public static boolean isSameTick(long oneNanos, long otherNanos) {
        return oneNanos >> TICK_BITS == otherNanos >> TICK_BITS;
    }

    /**
     * Lets a timeout that was polled expire, for hosts in other packages: protocol code arms its
     * timeouts and never calls them.
     */
    public static void expire(Timeout timeout) {
        timeout.expire();
    }

    /**
     * No timeout expires before this: the first deadline or, when that waits in a slot, the start
     * of its slot. {@link Long#MAX_VALUE} when nothing is armed.
     */
    public long nextDeadlineBound() {
        Timeout first = first();
        if (first != null) {
            return first.deadline;
        }
        for (int level = 0; level < LEVELS; level++) {
            int slot = nextOccupied(level);
            if (slot >= 0) {
                return startOf(level, slot) << TICK_BITS;
            }
        }
        return Long.MAX_VALUE;
    }

    /** The first of the cursor's tick. */
    private @Nullable Timeout first() {
        Timeout inLine = null;
        while (inLine == null && lineStart < lineEnd) {
            inLine = line[lineStart];
            lineStart += inLine == null ? 1 : 0;
        }
        if (heapSize == 0) {
            return inLine;
        }
        Timeout inHeap = heap[0];
        return inLine == null || inHeap.isBefore(inLine) ? inHeap : inLine;
    }

    /**
     * Moves the cursor to the next slot that is not empty and deals it out, if it begins in time.
     */
    private boolean advance(long limitTick) {
        for (int level = 0; level < LEVELS; level++) {
            int slot = nextOccupied(level);
            if (slot >= 0) {
                long start = startOf(level, slot);
                if (start > limitTick) {
                    return false;
                }
                cursor = start;
                dealOut(level, slot);
                return true;
            }
        }
        return false;
    }

    private void dealOut(int level, int slot) {
        int index = level * SLOTS + slot;
        Timeout[] waiting = slots[index];
        int count = counts[index];
        counts[index] = 0;
        occupied[index >> 6] &= ~(1L << index);
        slots[index] = waiting.length <= SLOT_CAPACITY_KEPT ? waiting : NOBODY;
        if (level == 0) {
            lineUp(waiting, count);
        } else {
            // All are fetched before the first is looked at: memory answers many at a time.
            if (earliest(waiting, count) < 0) {
                throw new AssertionError("a deadline is negative");
            }
            for (int i = 0; i < count; i++) {
                insert(waiting[i]);
            }
        }
        Arrays.fill(waiting, 0, count, null);
    }

    /** All of one tick: it has begun, and nobody stands in line any more. */
    private void lineUp(Timeout[] waiting, int count) {
        if (count > line.length) {
            int capacity = Math.max(count, 2 * line.length);
            line = new Timeout[capacity];
            sortKeys = new long[capacity];
        }
        for (int i = 0; i < count; i++) {
            sortKeys[i] = (waiting[i].deadline & TICK_MASK) << Integer.SIZE | i;
        }
        Arrays.sort(sortKeys, 0, count);
        for (int i = 0; i < count; i++) {
            line[i] = waiting[(int) sortKeys[i]];
        }
        sortTwins(count);
        for (int i = 0; i < count; i++) {
            line[i].place = Timeout.IN_LINE + i;
        }
        lineStart = 0;
        lineEnd = count;
    }

    /** Of those with one deadline the order decides. */
    private void sortTwins(int count) {
        int first = 0;
        for (int i = 1; i <= count; i++) {
            if (i == count || line[i].deadline != line[first].deadline) {
                if (i - first > 1) {
                    Arrays.sort(line, first, i, BY_ORDER);
                }
                first = i;
            }
        }
    }

    private static long earliest(Timeout[] timeouts, int count) {
        long earliest = Long.MAX_VALUE;
        for (int i = 0; i < count; i++) {
            earliest = Math.min(earliest, timeouts[i].deadline);
        }
        return earliest;
    }

    private void insert(Timeout timeout) {
        long tick = timeout.deadline >> TICK_BITS;
        if (tick <= cursor) {
            insertIntoHeap(timeout);
            return;
        }
        int index = slotOf(tick);
        Timeout[] waiting = slots[index];
        int count = counts[index]++;
        if (count == waiting.length) {
            waiting = Arrays.copyOf(waiting, Math.max(SLOT_CAPACITY_MIN, 2 * count));
            slots[index] = waiting;
        }
        waiting[count] = timeout;
        timeout.place = Timeout.IN_SLOT - count;
        occupied[index >> 6] |= 1L << index;
    }

    private void remove(Timeout timeout) {
        if (timeout.place >= Timeout.IN_LINE) {
            clear(line, timeout.place - Timeout.IN_LINE);
            return;
        }
        if (timeout.place >= 0) {
            removeFromHeap(timeout.place);
            return;
        }
        int index = slotOf(timeout.deadline >> TICK_BITS);
        Timeout[] waiting = slots[index];
        int lastPosition = --counts[index];
        Timeout last = waiting[lastPosition];
        last.place = timeout.place;
        waiting[Timeout.IN_SLOT - timeout.place] = last;
        clear(waiting, lastPosition);
        if (lastPosition == 0) {
            occupied[index >> 6] &= ~(1L << index);
        }
    }

    /** The index of the slot in which a tick after the cursor waits. */
    private int slotOf(long tick) {
        int level = (Long.SIZE - 1 - Long.numberOfLeadingZeros(tick ^ cursor)) / DIGIT_BITS;
        return level * SLOTS + digit(tick, level);
    }

    private long startOf(int level, int slot) {
        int shift = level * DIGIT_BITS;
        return ((cursor >> shift) - digit(cursor, level) + slot) << shift;
    }

    private static int digit(long tick, int level) {
        return (int) (tick >> (level * DIGIT_BITS)) & (SLOTS - 1);
    }

    /** The first occupied slot of the level after the cursor's digit there, or -1. */
    private int nextOccupied(int level) {
        int slot = digit(cursor, level) + 1;
        for (int word = slot >> 6; word < WORDS; word++) {
            long bits = occupied[level * WORDS + word];
            if (word == slot >> 6) {
                bits &= -1L << slot;
            }
            if (bits != 0) {
                return (word << 6) + Long.numberOfTrailingZeros(bits);
            }
        }
        return -1;
    }

    private void insertIntoHeap(Timeout timeout) {
        if (heapSize == heap.length) {
            heap = Arrays.copyOf(heap, heapSize * 2);
        }
        siftUp(heapSize++, timeout);
    }

    private void removeFromHeap(int index) {
        Timeout last = heap[--heapSize];
        clear(heap, heapSize);
        if (index < heapSize) {
            if (index > 0 && last.isBefore(heap[(index - 1) >> 2])) {
                siftUp(index, last);
            } else {
                siftDown(index, last);
            }
        }
    }

    @SuppressWarnings("NullAway") // beyond its size an array holds nothing
    private static void clear(Timeout[] timeouts, int index) {
        timeouts[index] = null;
    }

    private void siftUp(int from, Timeout timeout) {
        int index = from;
        while (index > 0) {
            int parent = (index - 1) >> 2;
            Timeout above = heap[parent];
            if (!timeout.isBefore(above)) {
                break;
            }
            heap[index] = above;
            above.place = index;
            index = parent;
        }
        heap[index] = timeout;
        timeout.place = index;
    }

    private void siftDown(int from, Timeout timeout) {
        int index = from;
        while (true) {
            int child = (index << 2) + 1;
            if (child >= heapSize) {
                break;
            }
            int end = Math.min(child + 4, heapSize);
            Timeout least = heap[child];
            int leastIndex = child;
            for (int sibling = child + 1; sibling < end; sibling++) {
                Timeout candidate = heap[sibling];
                if (candidate.isBefore(least)) {
                    least = candidate;
                    leastIndex = sibling;
                }
            }
            if (!least.isBefore(timeout)) {
                break;
            }
            heap[index] = least;
            least.place = index;
            index = leastIndex;
        }
        heap[index] = timeout;
        timeout.place = index;
    }
}
