package dev.starling.host.netty;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/**
 * Unguessable numbers at the price of reading an array: SecureRandom is asked for a few thousand
 * bytes at a time, because each call of it takes a lock and passes through several layers. Tokens
 * and transaction ids are drawn from here, so a fast generator with an unguessable seed would not
 * do: its state can be computed from what it gave. For one thread.
 */
final class BufferedSecureRandom implements RandomGenerator {
    private static final int BUFFER_BYTES = 4096;
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final SecureRandom source = new SecureRandom();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position = BUFFER_BYTES;

    @Override
    public long nextLong() {
        if (position == BUFFER_BYTES) {
            source.nextBytes(buffer);
            position = 0;
        }
        long value = (long) LONG.get(buffer, position);
        // What was given is not kept: a later look into memory tells nothing of earlier tokens.
        LONG.set(buffer, position, 0L);
        position += Long.BYTES;
        return value;
    }
}
