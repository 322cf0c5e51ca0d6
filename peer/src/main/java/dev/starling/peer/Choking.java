package dev.starling.peer;

import dev.starling.peer.picking.ChokeRound;
import java.util.ArrayList;
import java.util.List;

/** Decides now and then which peers may ask for blocks. */
final class Choking {
    private static final int UPLOAD_SLOTS = 8;

    private final ChokeRound chokes;
    private final Life life;
    private final Company company;
    private final Content content;
    private long roundAt;
    private boolean mustChoke;

    Choking(ChokeRound chokes, Life life, Company company, Content content) {
        this.chokes = chokes;
        this.life = life;
        this.company = company;
        this.content = content;
        this.roundAt = life.now();
    }

    /** Somebody wants what we have: there may be a slot. */
    void onInterest(Connection connection) {
        if (connection.isChoked()) {
            mustChoke = true;
            life.soon();
        }
    }

    /** Among those who are there now; the caller calls {@link Life#soon}. */
    void chooseAnew() {
        mustChoke = true;
    }

    /** Nobody may, until the next round. */
    void chokeAll() {
        company.list().forEach(connection -> connection.choke(true));
    }

    void chooseIfAsked() {
        if (mustChoke && !life.isPaused()) {
            mustChoke = false;
            choose(life.now());
        }
    }

    void tick(long now) {
        if (now - roundAt >= ChokeRound.INTERVAL.toNanos()) {
            roundAt = now;
            choose(now);
        }
    }

    private void choose(long now) {
        var candidates = new ArrayList<ChokeRound.Candidate>();
        for (Connection connection : company.all()) {
            candidates.add(
                    new ChokeRound.Candidate(
                            connection.key(),
                            connection.wantsUs(),
                            connection.down().bytesPerSecond(now),
                            connection.isStalled(),
                            connection.establishedAt()));
        }
        List<Long> unchoked =
                content.isVerifying()
                        ? List.of()
                        : chokes.next(candidates, UPLOAD_SLOTS, content.isComplete(), now);
        for (Connection connection : company.list()) {
            connection.choke(!unchoked.contains(connection.key()));
        }
    }

    /** Whether it may because chance has chosen it. */
    boolean isByChance(Connection connection) {
        return chokes.optimistic().contains(connection.key());
    }
}
