package dev.starling.cli.output;

/** What the program calls itself, to its user and to other programs. */
public final class Version {
    public static final String NUMBER = "0.1.0";

    public static final String NAME = "Starling " + NUMBER;

    private Version() {}
}
