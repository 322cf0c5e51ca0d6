package dev.starling.dht;

/** The limits of BEP 51. */
final class Sampling {
    static final int INTERVAL_SECONDS_MAX = 21_600;

    private Sampling() {}
}
