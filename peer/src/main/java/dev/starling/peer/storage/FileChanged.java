package dev.starling.peer.storage;

import java.io.IOException;

/** Somebody else changed, replaced or removed a file: nothing in it is known any more. */
public final class FileChanged extends IOException {
    private static final long serialVersionUID = 1;

    public FileChanged(String path) {
        super(path + " was changed by another program: its pieces must be checked again");
    }
}
