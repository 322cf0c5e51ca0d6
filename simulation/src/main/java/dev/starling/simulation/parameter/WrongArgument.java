package dev.starling.simulation.parameter;

/** A scenario was asked for in a way that makes no sense; the message says which, in one line. */
public final class WrongArgument extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    public WrongArgument(String message) {
        super(message);
    }
}
