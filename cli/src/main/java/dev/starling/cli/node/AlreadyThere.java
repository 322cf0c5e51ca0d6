package dev.starling.cli.node;

/** A torrent was to be added that is there. */
public final class AlreadyThere extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Torrent torrent;

    AlreadyThere(Torrent torrent) {
        super(torrent.name() + " is there already");
        this.torrent = torrent;
    }

    public Torrent torrent() {
        return torrent;
    }
}
