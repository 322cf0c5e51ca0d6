package dev.starling.peer.torrent;

/** Which of the two versions a torrent is of. */
public enum TorrentFormat {
    /** BEP 3: SHA-1 of pieces that go over the ends of files. */
    V1,
    /** BEP 52: a hash tree for each file. */
    V2,
    /** Both at once, for peers that know either; files begin with pieces. */
    HYBRID;

    public boolean hasV1() {
        return this != V2;
    }

    public boolean hasV2() {
        return this != V1;
    }
}
