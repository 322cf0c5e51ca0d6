package dev.starling.simulation.scenario;

/** Numbers of things, for people. */
public final class Counts {
    private Counts() {}

    public static String of(long number, String singular) {
        return number + " " + singular + (number == 1 ? "" : "s");
    }
}
