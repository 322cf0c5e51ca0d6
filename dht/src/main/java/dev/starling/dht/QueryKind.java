package dev.starling.dht;

/** What queries ask, in a word. */
public enum QueryKind {
    PING,
    FIND_NODE,
    GET_PEERS,
    ANNOUNCE_PEER,
    GET,
    PUT,
    SAMPLE_INFOHASHES,
    /** Something that we do not know. */
    OTHER;

    static QueryKind of(Query query) {
        return switch (query) {
            case Query.Ping _ -> PING;
            case Query.FindNode _ -> FIND_NODE;
            case Query.GetPeers _ -> GET_PEERS;
            case Query.AnnouncePeer _ -> ANNOUNCE_PEER;
            case Query.Get _ -> GET;
            case Query.Put _ -> PUT;
            case Query.SampleInfohashes _ -> SAMPLE_INFOHASHES;
            case Query.Unknown _ -> OTHER;
        };
    }
}
