package dev.starling.dht;

/** What one socket of a node has counted since it was opened. */
final class VantageFigures {
    long queriesSent;
    long queriesAnswered;
    long queriesRefused;
    long queriesIgnored;
    long replies;
    long errors;
    long timeouts;
    long malformed;

    /** Answers to nothing that we had asked, or from somewhere else. */
    long unsolicited;

    long bytesSent;
    long bytesReceived;

    NodeFigures.Counted counted() {
        return new NodeFigures.Counted(
                queriesSent,
                replies,
                errors,
                timeouts,
                queriesAnswered,
                queriesRefused,
                queriesIgnored,
                malformed,
                unsolicited,
                bytesSent,
                bytesReceived);
    }
}
