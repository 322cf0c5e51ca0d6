package dev.starling.peer;

import dev.starling.dht.InfoHash;
import dev.starling.host.Endpoint;
import dev.starling.host.Result;
import dev.starling.peer.picking.Bitfield;
import dev.starling.peer.picking.Priority;
import dev.starling.peer.picking.Source;
import dev.starling.peer.torrent.Metainfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One torrent and those who share it with us: finds them, fetches the metadata from them if need
 * be, downloads, and reshares what it has.
 *
 * <p>It lives on its node's host's thread. This is what its user sees of it; {@link SwarmParts}
 * puts it together.
 */
public final class Swarm {
    /** Where it is. */
    public enum Stage {
        METADATA,
        OPENING,
        DOWNLOADING,
        SEEDING,
        PAUSED,
        TROUBLED,
        CLOSED
    }

    /** Somebody waits for something. */
    @FunctionalInterface
    public interface Waiting {
        /** He does not any more, and is not told; nor is he when it is over already. */
        void cancel();
    }

    private final PeerNode node;
    private final SwarmRequest request;
    private final SwarmParts parts;
    private final Life life;
    private final Content content;
    private final Searching searching;
    private final Reading reading;
    private final Traffic traffic;

    Swarm(PeerNode node, SwarmRequest request) {
        this.node = node;
        this.request = request;
        parts = new SwarmParts(node, request);
        life = parts.life();
        content = parts.content();
        searching = parts.searching();
        reading = parts.reading();
        traffic = parts.traffic();
    }

    void start() {
        setLimits(request.start().downLimit(), request.start().upLimit());
        request.peers().forEach(peer -> parts.door().learn(peer, Source.GIVEN));
        life.armTick();
        life.soon();
    }

    // --- what its user may ask and do ---

    public InfoHash infoHash() {
        return request.infoHash();
    }

    public @Nullable Metainfo metainfo() {
        return content.metainfo();
    }

    public Stage stage() {
        return content.stage();
    }

    /** A peer to dial; the user names it, so it may lie anywhere. */
    public void addPeer(Endpoint peer) {
        parts.door().learn(peer, Source.GIVEN);
        life.soon();
    }

    /** Which files are wanted, and how much; in the order of the metainfo's. */
    public void setFilePriorities(List<Priority> priorities) {
        content.setFilePriorities(priorities);
    }

    public void setSequential(boolean on) {
        content.setSequential(on);
    }

    /**
     * Of this torrent alone, in bytes a second; {@link PeerSettings#UNLIMITED} for no limit. Those
     * of the node hold as well.
     */
    public void setLimits(long downPerSecond, long upPerSecond) {
        traffic.setLimits(downPerSecond, upPerSecond, life.isClosed());
    }

    /** How many may be connected at a time; whoever is too many then and of least use, leaves. */
    public void setConnectionsMax(int max) {
        parts.company().setConnectionsMax(max);
        life.soon();
    }

    /** Looks for peers now, unless that was done some seconds ago: then in some seconds. */
    public void reannounce() {
        if (life.isGoingOn()) {
            searching.onAsked();
            node.onBack(this);
            life.soon();
        }
    }

    /**
     * Hashes again whatever lies on the disk. Until that is done nothing is asked for or served;
     * what is found or missing then, peers are told.
     */
    public void verify() {
        content.verify();
    }

    /**
     * Whether peers that are certain to have lied are banned, as they are unless an experiment is
     * to show what happens when they are not.
     */
    public void setBansLiars(boolean on) {
        parts.setBansLiars(on);
    }

    public void pause() {
        if (life.isGoingOn()) {
            life.pause();
            searching.stop();
            if (content.disk() != null && !content.trouble().isThere()) {
                parts.remember(); // who is connected is not, in a moment
            }
            parts.company().dropAll();
            content.keeping().letGoOfMemory();
            life.armTick();
        }
    }

    public void resume() {
        if (life.isPaused() && !life.isClosed()) {
            life.resume();
            searching.hurry();
            if (!content.isComplete()) {
                parts.book().forgive(); // it was we who left
            }
            node.onBack(this);
            life.armTick();
            life.soon();
        }
    }

    /**
     * Leaves the swarm.
     *
     * @param whenStored called when everything that was proven lies on the disk
     */
    public void close(Runnable whenStored) {
        content.keeping().whenStored(whenStored);
        if (life.isClosed()) {
            return;
        }
        if (content.disk() != null) {
            parts.remember(); // who is connected is not, in a moment
        }
        life.close();
        reading.close();
        searching.stop();
        parts.company().dropAll();
        parts.dialling().dropAll();
        node.forget(this);
        traffic.close();
        content.close();
    }

    /**
     * Leaves the swarm and removes what is stored of it: the torrent's own files, the directories
     * that are empty without them, and the journal.
     *
     * @param whenDone is told how many files there were
     */
    public void removeData(Consumer<Result<Integer>> whenDone) {
        parts.beginIfGiven(); // what is removed at once may lie there since an earlier time
        close(() -> content.keeping().removeData(whenDone));
    }

    /** Bytes of blocks that have come, those of no use included. */
    public long bytesDown() {
        return traffic.bytesDown();
    }

    /** Bytes of blocks that have left. */
    public long bytesUp() {
        return traffic.bytesUp();
    }

    /** The same, with what earlier lives have counted, as soon as that is read. */
    public long bytesDownEver() {
        return traffic.bytesDownEver();
    }

    public long bytesUpEver() {
        return traffic.bytesUpEver();
    }

    /** Bytes that are stored, of those that are wanted. */
    public long bytesHave() {
        return content.progress().bytesHave();
    }

    /** Bytes of blocks that came twice, or wrong. */
    public long bytesWasted() {
        Intake open = content.intake();
        return open == null ? 0 : open.wastedBytes();
    }

    public SwarmFigures figures() {
        return SwarmFigures.of(parts);
    }

    /** The same in short, for those who ask often, or for many torrents. */
    public SwarmBrief brief() {
        return SwarmBrief.of(parts);
    }

    /** The pieces that are there, as they are now; of size 0 before the torrent is known. */
    public Bitfield have() {
        return content.have().copy();
    }

    /** How many bytes of each file are there, in the order of the metainfo's. */
    public long[] fileProgress() {
        Metainfo known = content.metainfo();
        return known == null ? new long[0] : content.progress().ofFiles(known);
    }

    public List<PeerFigures> peers() {
        return parts.company().list().stream()
                .filter(Connection::isEstablished)
                .map(parts::figures)
                .toList();
    }

    // --- for those who read while it comes ---

    /**
     * Reads what is there of the torrent's content from a place on: no further than to the end of
     * the piece, and no more than this, but at least a byte. The buffer is for reading only.
     *
     * @param whenDone may be called at once; it is told a failure when the piece is not there
     */
    public void read(long offset, int lengthMax, Consumer<Result<ByteBuffer>> whenDone) {
        reading.read(offset, lengthMax, whenDone);
    }

    /**
     * Waits until a piece can be read. It does not come the sooner for it: see {@link
     * #setDeadline}.
     *
     * @param whenReadable is never called at once when it can; it is told a failure when the
     *     torrent is closed, or too many wait
     */
    public Waiting await(int piece, Consumer<Result<Integer>> whenReadable) {
        return reading.await(piece, whenReadable);
    }

    /**
     * Somebody wants to read a piece in so long: such pieces come first, the soonest before all.
     */
    public void setDeadline(int piece, long inNanos) {
        reading.setDeadline(piece, inNanos);
    }

    public void clearDeadline(int piece) {
        reading.clearDeadline(piece);
    }

    /**
     * Reads from a place of the content on, to before another, while it comes; to be closed when it
     * is no longer needed.
     */
    public ContentReader reader(long from, long end) {
        return reading.reader(from, end);
    }

    // --- for its node ---

    SwarmParts parts() {
        return parts;
    }

    /** Whether the local network may hear of it. */
    boolean mayBeCalledOut() {
        return life.isGoingOn() && content.isPublic();
    }

    /** Somebody in the local network has it, or wants it. */
    void onLocalPeer(Endpoint peer) {
        parts.door().learn(peer, Source.LSD);
        life.soon();
    }
}
