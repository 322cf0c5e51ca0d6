package dev.starling.peer;

import dev.starling.peer.storage.DiskFull;
import dev.starling.peer.storage.TorrentDisk;
import java.util.concurrent.TimeUnit;

/** What keeps a torrent from going on, and when it is tried again. */
final class Trouble {
    private static final long TRIED_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** What may be done about it. */
    interface Cure {
        /** Whether its disk is open: if not, that is what is to be tried. */
        boolean isOpen();

        void openAgain();

        /** In bytes, to go on for a while or to the end. */
        long roomNeeded();

        /** With what the trouble kept from being done. */
        void goOn();
    }

    private final Life life;
    private final Keeping keeping;
    private final SwarmListener listener;
    private final Cure cure;
    private boolean isThere;
    private boolean isFull;
    private boolean isWaitingForRoom;
    private String sentence = "";
    private long since;

    Trouble(Life life, Keeping keeping, SwarmListener listener, Cure cure) {
        this.life = life;
        this.keeping = keeping;
        this.listener = listener;
        this.cure = cure;
    }

    boolean isThere() {
        return isThere;
    }

    /** For the user; empty when there is none. */
    String sentence() {
        return isThere ? sentence : "";
    }

    void on(Throwable cause) {
        String message = cause.getMessage();
        on(message == null ? cause.toString() : message, cause);
    }

    void on(String what, Throwable cause) {
        if (life.isClosed()) {
            return;
        }
        boolean isNews = !isThere;
        isThere = true;
        isFull = cause instanceof DiskFull;
        sentence = what;
        since = life.now();
        TorrentDisk full = keeping.disk();
        if (isFull && full != null && !isWaitingForRoom) {
            isWaitingForRoom = true;
            full.whenRoom(cure.roomNeeded(), this::onRoom);
        }
        life.armTick();
        if (isNews) {
            listener.onTrouble(what, cause);
        }
    }

    private void onRoom() {
        isWaitingForRoom = false;
        if (cure.isOpen()) {
            end();
        } else {
            cure.openAgain();
        }
    }

    /** It is over. */
    void end() {
        if (isThere && !life.isClosed()) {
            isThere = false;
            listener.onTrouble("", new IllegalStateException("over"));
            cure.goOn();
        }
    }

    void tick(long now) {
        if (isThere && now - since > TRIED_AGAIN_NANOS) {
            if (!cure.isOpen()) {
                cure.openAgain();
            } else if (!isFull) {
                end();
            }
        }
    }
}
