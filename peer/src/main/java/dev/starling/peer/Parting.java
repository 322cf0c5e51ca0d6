package dev.starling.peer;

/** Why a connection to a peer is over, or never came to be. */
public enum Parting {
    REFUSED("refused"),
    TIMED_OUT("timed out"),
    UNREACHABLE("unreachable"),
    HANDSHAKE_REFUSED("handshake refused"),
    WRONG_INFOHASH("wrong infohash"),
    NO_EXTENSIONS("no metadata extension"),
    SELF("ourselves"),
    DUPLICATE("connected already"),
    FULL("too many connections"),
    MALFORMED("broke the protocol"),
    FLOODED("sent or asked for too much"),
    LIED("sent wrong data"),
    BANNED("banned before"),
    STALLED("silent"),
    USELESS("both have everything"),
    PRIVATE("the torrent is private"),
    LOST("ended by the peer"),
    CLOSED("ended by us");

    private final String words;

    Parting(String words) {
        this.words = words;
    }

    @Override
    public String toString() {
        return words;
    }
}
