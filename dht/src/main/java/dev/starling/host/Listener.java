package dev.starling.host;

/** A TCP port that accepts streams until it is closed; its streams live on. */
public interface Listener {
    /** Where it is bound, with the port that the machine chose. */
    Endpoint local();

    void close();
}
