package dev.starling.host;

/** Why a stream is over, or never began. */
public enum CloseReason {
    /** Both sides ended their direction. */
    FINISHED,
    /** We closed or reset it. */
    CLOSED_HERE,
    /** The other side broke it off. */
    RESET,
    /** Nobody listens there. */
    REFUSED,
    /** No answer in time. */
    TIMED_OUT,
    /** The network knows no way there. */
    UNREACHABLE,
    /** The machine could not open or keep it (no descriptors left, for example). */
    FAILED
}
