package dev.starling.bencode;

import org.jspecify.annotations.Nullable;

/**
 * What a stranger sent is not what the protocol says: the mistake is theirs, and the message is
 * dropped. It carries no stack trace, so that refusing costs no more than reading.
 */
public final class MalformedMessage extends Exception {
    private static final long serialVersionUID = 1;
    private static final int NOWHERE = -1;

    private final int offset;

    /** For what is well-formed and still makes no sense. */
    public MalformedMessage(String what) {
        this(what, NOWHERE);
    }

    /**
     * @param offset where in the array that was read
     */
    public MalformedMessage(String what, int offset) {
        super(what, null, false, false);
        this.offset = offset;
    }

    @Override
    public @Nullable String getMessage() {
        // Put together only when somebody looks, which in the course of a flood nobody does.
        return offset == NOWHERE ? super.getMessage() : super.getMessage() + " at " + offset;
    }
}
