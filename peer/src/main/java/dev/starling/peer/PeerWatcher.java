package dev.starling.peer;

import dev.starling.host.Endpoint;
import java.util.Optional;
import java.util.function.Consumer;

/** Sees what a peer does, to measure it: on the host's thread, and without a say in it. */
public interface PeerWatcher {
    /** One that looks at nothing. */
    PeerWatcher NOBODY = new PeerWatcher() {};

    /**
     * A peer is dialled.
     *
     * @return told once: empty when it has shaken hands, else why it has not
     */
    default Consumer<Optional<Parting>> onDial(Endpoint to) {
        return _ -> {};
    }
}
