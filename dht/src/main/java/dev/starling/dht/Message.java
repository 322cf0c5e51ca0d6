package dev.starling.dht;

import dev.starling.host.Endpoint;
import org.jspecify.annotations.Nullable;

/** One datagram of the DHT's language, KRPC. */
@SuppressWarnings(
        "ArrayRecordComponent") // transaction ids are looked into, never compared as records
sealed interface Message {
    /** What the asker chose, for the answer to repeat. */
    byte[] transaction();

    /**
     * A query.
     *
     * @param readOnly the asker answers nobody and belongs into no table (BEP 43)
     */
    record Asked(byte[] transaction, boolean readOnly, Query query) implements Message {}

    /**
     * A query without a sender, or with a wrong argument: it deserves an error.
     *
     * @param code one of {@link KrpcError}'s
     */
    record Misasked(byte[] transaction, int code, String why) implements Message {}

    /**
     * An answer.
     *
     * @param yourAddress as whom the answerer sees us (BEP 42)
     */
    record Answered(byte[] transaction, Reply reply, @Nullable Endpoint yourAddress)
            implements Message {}

    /** A query was refused. */
    record Refused(byte[] transaction, int code, String why) implements Message {}
}
