package dev.starling.dht;

import org.jspecify.annotations.Nullable;

/** What became of a contact that did not answer. */
sealed interface AfterTimeout {
    /** It is not in the table. */
    record NotHere() implements AfterTimeout {}

    /** It keeps its place. */
    record Stays() implements AfterTimeout {}

    /**
     * It is out.
     *
     * @param successor who had waited for the place
     */
    record Left(@Nullable Contact successor) implements AfterTimeout {}
}
