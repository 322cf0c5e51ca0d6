package dev.starling.cli.dht;

import java.util.Locale;
import java.util.concurrent.Callable;

/** What can be asked of the DHT, in the order in which help lists it. */
public enum DhtVerb {
    PING("Whether a node is there, and who it is"),
    FIND_NODE("The nodes nearest to an id"),
    GET_PEERS("The peers of a torrent"),
    ANNOUNCE("Tell those who keep a torrent's peers of one more"),
    SCRAPE("About how many seeds and peers a torrent has"),
    PUT("Store a text or a file of at most a thousand bytes"),
    GET("What is stored under a target or by the owner of a key"),
    SAMPLE("Torrents that a node knows of"),
    KEYGEN("A new key, for items that can be replaced");

    private final String summary;

    DhtVerb(String summary) {
        this.summary = summary;
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public String summary() {
        return summary;
    }

    /** A new command for picocli to fill. */
    public Callable<Integer> command() {
        return switch (this) {
            case PING -> new PingCommand();
            case FIND_NODE -> new FindNodeCommand();
            case GET_PEERS -> new GetPeersCommand();
            case ANNOUNCE -> new AnnounceCommand();
            case SCRAPE -> new ScrapeCommand();
            case PUT -> new PutCommand();
            case GET -> new GetCommand();
            case SAMPLE -> new SampleCommand();
            case KEYGEN -> new KeygenCommand();
        };
    }
}
