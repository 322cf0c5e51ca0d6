package dev.starling.dht;

import dev.starling.host.Endpoint;
import dev.starling.host.Host;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The queries of one socket that are out, by transaction. An answer counts once, and only from
 * where the query went: transactions of 32 drawn bits cannot be guessed by those who did not get
 * them.
 */
final class Calls {
    static final int TRANSACTION_BYTES = 4;

    /** Far beyond what lookups have out together; a bound all the same. */
    static final int CALLS_MAX = 4096;

    private final Host host;
    private final Map<Integer, Call> byTransaction = new HashMap<>(0);

    Calls(Host host) {
        this.host = host;
    }

    int size() {
        return byTransaction.size();
    }

    boolean hasRoom() {
        return byTransaction.size() < CALLS_MAX;
    }

    int newTransaction() {
        int transaction = host.random().nextInt();
        while (byTransaction.containsKey(transaction)) {
            transaction++;
        }
        return transaction;
    }

    /** Waits for the answer until the delay is over. */
    void begin(Call call, long delayNanos) {
        call.onSent(host.nanoTime());
        byTransaction.put(call.transaction, call);
        host.arm(call, delayNanos);
    }

    /** Whose answer this is; it is no longer out then. Null when nobody asked for it. */
    @Nullable Call take(byte[] transaction, Endpoint from) {
        if (transaction.length != TRANSACTION_BYTES) {
            return null;
        }
        Call call = byTransaction.get(fromBytes(transaction));
        if (call == null || !call.to().equals(from)) {
            return null;
        }
        end(call);
        return call;
    }

    void end(Call call) {
        byTransaction.remove(call.transaction, call);
        host.cancel(call);
    }

    /** The end of the node: nobody waits any more. */
    void endAll() {
        byTransaction.values().forEach(host::cancel);
        byTransaction.clear();
    }

    static byte[] toBytes(int transaction) {
        return new byte[] {
            (byte) (transaction >>> 24),
            (byte) (transaction >>> 16),
            (byte) (transaction >>> 8),
            (byte) transaction
        };
    }

    private static int fromBytes(byte[] bytes) {
        return (bytes[0] & 0xff) << 24
                | (bytes[1] & 0xff) << 16
                | (bytes[2] & 0xff) << 8
                | (bytes[3] & 0xff);
    }
}
