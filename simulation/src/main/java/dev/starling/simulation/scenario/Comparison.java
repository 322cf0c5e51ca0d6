package dev.starling.simulation.scenario;

/**
 * A result beside what theory or a measurement of others says it should be.
 *
 * @param claim what is compared, as a statement
 * @param measured what this run found
 * @param expected what the source says
 * @param source where it says so
 * @param agrees whether they agree; when they do not, {@code why} says what may be the reason
 */
public record Comparison(
        String claim,
        String measured,
        String expected,
        String source,
        boolean agrees,
        String why) {}
