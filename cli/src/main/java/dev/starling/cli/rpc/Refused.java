package dev.starling.cli.rpc;

/** A call that makes no sense, or cannot be done; the message goes into its {@code result}. */
final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    Refused(String message) {
        super(message);
    }
}
