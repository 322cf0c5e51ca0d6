package dev.starling.cli.json;

/** What somebody wants makes no sense, or cannot be done; the message tells him so. */
public final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    public Refused(String message) {
        super(message);
    }
}
