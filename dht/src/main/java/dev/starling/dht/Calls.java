package dev.starling.dht;

import dev.starling.host.Endpoint;
import dev.starling.host.Host;
import org.jspecify.annotations.Nullable;

/**
 * The queries of one socket that are out, by transaction. An answer counts once, and only from
 * where the query went: transactions of 32 drawn bits cannot be guessed by those who did not get
 * them.
 *
 * <p>They stand in an open table, at the place that their transaction names or behind it, for it is
 * drawn and needs no hashing. Who waits for nothing has no table.
 */
final class Calls {
    static final int TRANSACTION_BYTES = 4;

    /** Far beyond what lookups have out together; a bound all the same. */
    static final int CALLS_MAX = 4096;

    private static final int SLOTS_MIN = 4;
    private static final @Nullable Call[] NONE = {};

    private final Host host;

    /** A power of two of slots, at most half of them in use. */
    private @Nullable Call[] slots = NONE;

    private int size;

    Calls(Host host) {
        this.host = host;
    }

    int size() {
        return size;
    }

    /** See {@link dev.starling.host.DatagramHandler#foresee}. */
    long foresee() {
        long seen = slots.length;
        if (slots.length == SLOTS_MIN) { // who asks more than a few has them at hand
            for (Call call : slots) {
                seen += call == null ? 0 : call.transaction + call.to().port();
            }
        }
        return seen;
    }

    boolean hasRoom() {
        return size < CALLS_MAX;
    }

    int newTransaction() {
        int transaction = host.random().nextInt();
        while (find(transaction) != null) {
            transaction++;
        }
        return transaction;
    }

    /** Waits for the answer until the delay is over. */
    void begin(Call call, long delayNanos) {
        call.onSent(host.nanoTime());
        if (find(call.transaction) == null) {
            if (2 * (size + 1) > slots.length) {
                resize(Math.max(SLOTS_MIN, 2 * slots.length));
            }
            insert(call);
            size++;
        }
        host.arm(call, delayNanos);
    }

    /** Whose answer this is; it is no longer out then. Null when nobody asked for it. */
    @Nullable Call take(byte[] transaction, Endpoint from) {
        if (transaction.length != TRANSACTION_BYTES) {
            return null;
        }
        Call call = find(fromBytes(transaction));
        if (call == null || !call.to().equals(from)) {
            return null;
        }
        end(call);
        return call;
    }

    @SuppressWarnings("ReferenceEquality") // a call is itself and no other
    void end(Call call) {
        int mask = slots.length - 1;
        for (int slot = call.transaction & mask; size > 0 && slots[slot] != null; ) {
            if (slots[slot] == call) {
                remove(slot);
                break;
            }
            slot = slot + 1 & mask;
        }
        host.cancel(call);
    }

    /** The end of the node: nobody waits any more. */
    void endAll() {
        for (Call call : slots) {
            if (call != null) {
                host.cancel(call);
            }
        }
        slots = NONE;
        size = 0;
    }

    static byte[] toBytes(int transaction) {
        return new byte[] {
            (byte) (transaction >>> 24),
            (byte) (transaction >>> 16),
            (byte) (transaction >>> 8),
            (byte) transaction
        };
    }

    /** The call that has it and is out; null when none is. */
    @Nullable Call find(int transaction) {
        if (size == 0) {
            return null;
        }
        int mask = slots.length - 1;
        int slot = transaction & mask;
        while (true) {
            Call call = slots[slot];
            if (call == null || call.transaction == transaction) {
                return call;
            }
            slot = slot + 1 & mask;
        }
    }

    private void insert(Call call) {
        int mask = slots.length - 1;
        int slot = call.transaction & mask;
        while (slots[slot] != null) {
            slot = slot + 1 & mask;
        }
        slots[slot] = call;
    }

    /** Those behind it move up, as far as their own places let them: no gap is left. */
    private void remove(int removed) {
        size--;
        if (size == 0) {
            slots = NONE;
            return;
        }
        int mask = slots.length - 1;
        int gap = removed;
        slots[gap] = null;
        for (int slot = gap + 1 & mask; ; slot = slot + 1 & mask) {
            Call call = slots[slot];
            if (call == null) {
                return;
            }
            int fromHome = slot - call.transaction & mask;
            if (fromHome >= (slot - gap & mask)) {
                slots[gap] = call;
                slots[slot] = null;
                gap = slot;
            }
        }
    }

    private void resize(int length) {
        @Nullable Call[] old = slots;
        slots = new @Nullable Call[length];
        for (Call call : old) {
            if (call != null) {
                insert(call);
            }
        }
    }

    private static int fromBytes(byte[] bytes) {
        return (bytes[0] & 0xff) << 24
                | (bytes[1] & 0xff) << 16
                | (bytes[2] & 0xff) << 8
                | (bytes[3] & 0xff);
    }
}
