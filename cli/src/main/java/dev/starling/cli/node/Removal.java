package dev.starling.cli.node;

import java.util.ArrayList;
import java.util.List;

/**
 * That a torrent is to go.
 *
 * @param withData whether its files go as well
 * @param whenGone called when it will not come back after a restart
 */
record Removal(boolean withData, List<Runnable> whenGone) {
    /** So many may wait for one torrent to go. */
    static final int WAITING_MAX = 64;

    static Removal of(boolean withData) {
        return new Removal(withData, List.of());
    }

    static Removal of(boolean withData, Runnable whenGone) {
        return new Removal(withData, List.of(whenGone));
    }

    /** Both at once: the files go when either wants that. */
    Removal and(Removal other) {
        var all = new ArrayList<>(whenGone);
        all.addAll(other.whenGone);
        if (all.size() > WAITING_MAX) {
            throw new IllegalStateException(
                    WAITING_MAX + " wait already until this torrent is gone");
        }
        return new Removal(withData || other.withData, List.copyOf(all));
    }

    void tell() {
        whenGone.forEach(Runnable::run);
    }
}
