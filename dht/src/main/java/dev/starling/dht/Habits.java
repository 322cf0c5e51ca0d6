package dev.starling.dht;

/**
 * How a node goes about things. What others do is here to be compared with, in simulations.
 *
 * @param way how it looks up
 * @param isWary whether it counts addresses and subnets, prefers ids that fit their address (BEP
 *     42), lets nobody into its table who has not answered, and remembers who was near
 */
public record Habits(Way way, boolean isWary) {
    /** How a node looks up. */
    public enum Way {
        /** Ours. */
        ADAPTIVE,
        /** Three calls at a time, each for two seconds. */
        ALPHA_3,
        /** As libtorrent with its default settings. */
        LIBTORRENT
    }

    /** This node's. */
    public static final Habits OURS = new Habits(Way.ADAPTIVE, true);

    /** Those of a node that was written from the paper: it trusts everybody. */
    public static final Habits TEXTBOOK = new Habits(Way.ALPHA_3, false);

    public Habits withWay(Way newWay) {
        return new Habits(newWay, isWary);
    }

    LookupStrategy strategy() {
        return switch (way) {
            case ADAPTIVE -> new AdaptiveStrategy();
            case ALPHA_3 -> new FixedAlpha();
            case LIBTORRENT -> new LibtorrentLike();
        };
    }
}
