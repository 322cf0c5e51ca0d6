package dev.starling.dht;

import org.jspecify.annotations.Nullable;

/** What became of a contact that answered us. */
sealed interface Admission {
    /** It is in the table now. */
    record Inserted() implements Admission {}

    /** It was in the table already. */
    record Refreshed() implements Admission {}

    /**
     * Its bucket is full, and it waits for a place.
     *
     * @param askFirst who might have to make room: nobody has heard from it for long
     */
    record Waiting(@Nullable Contact askFirst) implements Admission {}

    /**
     * At this address was somebody else, who is out now. Who answers once more with this id may
     * enter. The contacts that shared a bucket with the evicted one are due for a question.
     */
    record IdChanged(Contact evicted) implements Admission {}

    record Refused(Reason reason) implements Admission {}

    enum Reason {
        /** Nobody can be there: see {@link dev.starling.host.AddressKind}. */
        UNUSABLE_ADDRESS,
        OWN_ID,
        /** The id is in the table, at another address. */
        ID_TAKEN,
        /** The address is in the table, with another port. */
        ADDRESS_TAKEN,
        /** The bucket has somebody of this /24 or /64. */
        NETWORK_TAKEN,
        /** So many wait already, and none is worse. */
        FULL
    }
}
