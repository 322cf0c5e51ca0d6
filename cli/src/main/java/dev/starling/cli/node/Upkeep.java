package dev.starling.cli.node;

import dev.starling.host.Host;
import dev.starling.host.Timeout;
import dev.starling.peer.Swarm;
import dev.starling.peer.SwarmBrief;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What is done for the torrents once a second: what moves is noted, what has changed is kept, and
 * seeds that have given enough are stopped.
 */
final class Upkeep extends Timeout {
    private static final long TICK_NANOS = Duration.ofSeconds(1).toNanos();

    private static final long TURNS_SECONDS = 10;

    /** Totals change all the time; they are kept so often. */
    private static final long KEEP_TOTALS_SECONDS = 60;

    /** Those of one for which nothing comes or goes: otherwise an idle node's disk never rests. */
    private static final long KEEP_IDLE_SECONDS = 3_600;

    private final Host host;
    private final LongSupplier clock;
    private final NodeSettings settings;
    private final Shelf shelf;
    private final Memory memory;
    private final Turns turns;
    private final Consumer<Torrent> stop;
    private long ticks;

    Upkeep(
            Host host,
            LongSupplier clock,
            NodeSettings settings,
            Shelf shelf,
            Memory memory,
            Turns turns,
            Consumer<Torrent> stop) {
        this.host = host;
        this.clock = clock;
        this.settings = settings;
        this.shelf = shelf;
        this.memory = memory;
        this.turns = turns;
        this.stop = stop;
    }

    void begin() {
        host.arm(this, TICK_NANOS);
    }

    void close() {
        host.cancel(this);
        shelf.all().forEach(torrent -> count(torrent, true));
    }

    @Override
    protected void expire() {
        host.arm(this, TICK_NANOS);
        ticks++;
        long now = clock.getAsLong();
        for (Torrent torrent : List.copyOf(shelf.all())) {
            SwarmBrief figures = torrent.swarm.brief();
            if (figures.downRate() > 0 || figures.upRate() > 0) {
                torrent.activeAt = now;
                torrent.changedAt = now;
            }
            if (hasGivenEnough(torrent, figures, now)) {
                stop.accept(torrent);
            }
            boolean isDue = torrent.isRunning && ticks % KEEP_TOTALS_SECONDS == 0;
            if (isDue) {
                boolean isActive = now - torrent.activeAt <= KEEP_TOTALS_SECONDS;
                count(torrent, isActive || ticks % KEEP_IDLE_SECONDS == 0);
            }
            if (torrent.isChanged) {
                memory.keep(torrent);
            }
        }
        if (ticks % TURNS_SECONDS == 0) {
            turns.take();
        }
    }

    private boolean hasGivenEnough(Torrent torrent, SwarmBrief figures, long now) {
        if (figures.stage() != Swarm.Stage.SEEDING || !torrent.isRunning) {
            return false;
        }
        long own = torrent.record.ratioLimit();
        long ratio = own < 0 ? settings.number(NodeSettings.Name.RATIO_LIMIT) : own;
        long size = Math.max(1, figures.bytesWanted());
        boolean isEnough = ratio > 0 && torrent.uploaded() * 1000 / size >= ratio;
        long minutes = settings.number(NodeSettings.Name.IDLE_LIMIT);
        long idleSince = Math.max(torrent.activeAt, torrent.record.doneAt());
        boolean isIdle = minutes > 0 && now - idleSince > minutes * 60;
        return isEnough || isIdle;
    }

    /**
     * Brings its totals into its record.
     *
     * @param isToKeep whether they are worth a visit to the disk by themselves
     */
    private static void count(Torrent torrent, boolean isToKeep) {
        if (torrent.isRunning) {
            torrent.note(draft -> draft.secondsActive += KEEP_TOTALS_SECONDS);
            torrent.isChanged |= isToKeep;
        }
    }
}
