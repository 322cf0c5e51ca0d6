package dev.starling.peer;

/** What happened in storms. A storm in which something never happens shows nothing of it. */
final class StormTally {
    private int storms;
    private int peers;
    private int poisoners;
    private int proven;
    private int kills;
    private int powerLosses;
    private int restarts;
    private int fullDisks;
    private long failedSyncs;
    private long liars;
    private long wasted;
    private long down;

    void add(SwarmStorm storm) {
        storms++;
        peers += storm.world.machines.size();
        poisoners += storm.poisoners.size();
        proven += storm.wasProven() ? 1 : 0;
        for (SwarmMachine machine : storm.world.machines) {
            kills += machine.kills;
            powerLosses += machine.powerLosses;
            restarts += machine.restarts;
            fullDisks += machine.fullDisks;
            failedSyncs += machine.disk.failedSyncs();
            if (machine.lives()) {
                SwarmFigures figures = machine.figures();
                liars += figures.partings().getOrDefault(Parting.LIED.toString(), 0L);
                wasted += figures.wasted();
                down += figures.bytesDown();
            }
        }
    }

    boolean hasSeenEverything() {
        return proven > storms / 2
                && poisoners > 0
                && kills > 0
                && powerLosses > 0
                && restarts > 0
                && fullDisks > 0
                && failedSyncs > 0
                && liars > 0;
    }

    @Override
    public String toString() {
        return String.format(
                "%d seeds, %d of which had all pieces in the end and completed; %d peers, %d"
                        + " poisoners, %d kills, %d losses of power, %d restarts, %d full disks,"
                        + " %d failed syncs, %d liars cut off, %.1f %% wasted",
                storms,
                proven,
                peers,
                poisoners,
                kills,
                powerLosses,
                restarts,
                fullDisks,
                failedSyncs,
                liars,
                100.0 * wasted / Math.max(1, down));
    }
}
