package dev.starling.peer.storage;

import java.io.IOException;

/** There is no room for what was to be written. */
public final class DiskFull extends IOException {
    private static final long serialVersionUID = 1;

    public DiskFull(String path) {
        super("there is no room on the disk for " + path + ": free some, and it goes on");
    }
}
