package dev.starling.peer;

import dev.starling.host.Endpoint;
import dev.starling.peer.torrent.Metainfo;

/** Hears what becomes of a torrent. */
public interface SwarmListener {
    SwarmListener SILENT = new SwarmListener() {};

    /**
     * What the torrent is has become known; told once, before anything is stored. Here the swarm
     * may be told which files are wanted, or be closed.
     */
    default void onMetadata(Metainfo metainfo) {}

    /** What lies on the disk already has been looked at. */
    default void onOpened() {}

    /** A peer has shaken hands. */
    default void onPeer(Endpoint peer, PeerFigures figures) {}

    /** Everything that is wanted is there, proven and stored; told again when more is wanted. */
    default void onComplete() {}

    /** This peer, so far connected, is certain to have sent something wrong. */
    default void onLiar(Endpoint peer) {}

    /**
     * It cannot go on until somebody does something, or has gone on since.
     *
     * @param sentence what is wrong, for the user; empty when it is well again
     */
    default void onTrouble(String sentence, Throwable cause) {}
}
