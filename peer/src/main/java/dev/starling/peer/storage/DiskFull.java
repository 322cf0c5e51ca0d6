package dev.starling.peer.storage;

import java.io.IOException;

/** There is no room for what was to be written. */
public final class DiskFull extends IOException {
    private static final long serialVersionUID = 1;

    /** It is known before anything is written. */
    public DiskFull(String name, long needed, long free) {
        super(
                "there is no room on the disk for "
                        + name
                        + ": it takes "
                        + needed
                        + " bytes, and "
                        + free
                        + " are free: free some, and it goes on");
    }

    public DiskFull(String path) {
        super("there is no room on the disk for " + path + ": free some, and it goes on");
    }
}
