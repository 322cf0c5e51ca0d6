package dev.starling.dht;

import dev.starling.dht.LookupStrategy.Step.Ask;
import dev.starling.dht.LookupStrategy.Step.Done;
import dev.starling.dht.LookupStrategy.Step.Wait;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Our way to look up: as many calls as pay, and no waiting for the dead.
 *
 * <p><b>Far from the target</b> most of what could be asked is not worth it, since the next answer
 * names nearer ones. So only the nearest candidate is asked, and another as soon as half of all
 * answers would have come without its. <b>Near the target</b> everyone has to be asked anyway, but
 * four at a time: what they name is often nearer than whom one would have asked beside them. That
 * costs a third of the time and saves a tenth of the messages. "Near" follows from the estimated
 * size of the network: with so many nodes, so few of them are nearer than this one. Without an
 * estimate, a candidate that many suggested is taken to be near.
 *
 * <p><b>Silence.</b> A call that is out for longer than nine in ten answers take gives up its slot.
 * One in five of these is not dead: when one datagram in twenty is lost, one call in ten is. So
 * those that would belong to the closest set are sent their query once more before the end. The end
 * waits for silent ones as long as nearly all answers take, not for ten seconds.
 *
 * <p><b>What the dead hide.</b> An answer names eight, and as long as nobody has noticed that some
 * of these are gone, those behind them are not named. So when several of the nearest are silent,
 * one of those that answered is asked who is where the ninth and the tenth should be.
 *
 * <p><b>Lies.</b> One per subnet counts, so that an address block is one voice. Candidates that
 * only liars suggested are left for when there is nobody else. And a set that lies far nearer to
 * the target than chance allows in a network of this size was probably put there: then eight more
 * are looked for behind it, and only among those whose id fits their address (BEP 42), because
 * those cannot choose where they are. A set that lies too far from the target is what one gets from
 * nodes that name only their own kind: then the next ones behind it are asked for a way around.
 */
final class AdaptiveStrategy implements LookupStrategy {
    static final int CLOSEST = 8;
    static final int CLOSEST_MAX = 2 * CLOSEST;
    static final int SLOTS = 10;

    /** Before so many calls have ended, the share of unanswered ones says nothing. */
    private static final int CALLS_JUDGED = 12;

    /** How many more have to answer behind a set that cannot be trusted. */
    private static final int BEHIND = 16;

    private static final int SUBNETS_MAX = CLOSEST + BEHIND + SLOTS;

    /**
     * How many nodes one expects within the distance of the eighth nearest, at most: with more, so
     * few are there by chance about once in two hundred times (Poisson).
     */
    private static final double EXPECTED_MOST = 17;

    /** The same for the sixteenth of those that comply, if at least every second one does. */
    private static final double COMPLIANT_EXPECTED_MOST = 60;

    /** Nodes that answered, after which a set is taken as it is. */
    private static final int REPLIES_MAX = 64;

    private static final int DETOURS = 4;

    /** Near is where so many living nodes are nearer. */
    private static final double NEAR_NODES = 8;

    private static final int NEAR_SUGGESTERS = Candidates.MANY;

    /** Near the target, and far from it, the calls that may count on an early answer. */
    private static final int NEAR_CALLS = 4;

    private static final int FAR_CALLS = 1;

    /** So many silent ones among the nearest may hide others. */
    private static final int HIDING = 3;

    /** With so many bits in common the range of the edge is too narrow to be told apart. */
    private static final int EXPLORED_BITS_MAX = 60;

    /** Those who failed to answer so often of late are asked last. */
    private static final int STRIKES_SKIPPED = 2;

    /** How far off the estimate of the network's size may well be, in standard deviations. */
    private static final double DEVIATIONS = 2;

    /**
     * How many nodes one expects within the distance of the i-th nearest, at least: with fewer, so
     * many are there by chance once in a thousand times (Poisson).
     */
    private static final double[] EXPECTED_LEAST = {
        0.001, 0.045, 0.19, 0.43, 0.74, 1.11, 1.52, 1.97
    };

    @Override
    public long stallNanos(Lookup lookup) {
        return lookup.surroundings().roundTrips().stallNanos();
    }

    @Override
    public Step next(Lookup lookup, long now) {
        return new Survey(lookup, now).step();
    }

    @Override
    public List<Candidate> closestSet(Lookup lookup) {
        var set = new ClosestSet(lookup, isTooClose(lookup) ? CLOSEST_MAX - CLOSEST : 0);
        var members = new ArrayList<Candidate>();
        for (Candidate candidate : lookup.candidates()) {
            if (set.isFull()) {
                break;
            }
            if (candidate.is(Candidate.State.ANSWERED) && set.wants(candidate)) {
                set.add(candidate);
                members.add(candidate);
            }
        }
        return members;
    }

    /**
     * Whether the nearest that answered are nearer than chance allows, so that somebody may have
     * put them there.
     */
    static boolean isTooClose(Lookup lookup) {
        LookupSurroundings surroundings = lookup.surroundings();
        double nodes = surroundings.networkNodes() + DEVIATIONS * surroundings.networkDeviation();
        if (surroundings.networkNodes() == 0) {
            return false;
        }
        int rank = 0;
        Candidates candidates = lookup.candidates();
        for (int i = 0; i < candidates.size(); i++) {
            if (candidates.isNotable(i) && candidates.get(i).is(Candidate.State.ANSWERED)) {
                Candidate candidate = candidates.get(i);
                if (lookup.nodesExpectedNearer(candidate, nodes) < EXPECTED_LEAST[rank]) {
                    return true;
                }
                if (++rank == EXPECTED_LEAST.length) {
                    return false;
                }
            }
        }
        return false;
    }

    /** The closest set while it is put together, nearest first. */
    private static final class ClosestSet {
        private final Lookup lookup;
        private final boolean isTooClose;
        private final int behindMax;
        private long[] subnets = new long[CLOSEST];
        private int subnetCount;
        private int size;
        private int behind;
        private boolean isSparse;

        /**
         * @param behindMax how many to take behind a set that cannot be trusted
         */
        ClosestSet(Lookup lookup, int behindMax) {
            this.lookup = lookup;
            this.behindMax = behindMax;
            this.isTooClose = isTooClose(lookup);
        }

        /** Whether there should be nearer ones, so that somebody may have kept us from them. */
        boolean isSparse() {
            return isSparse;
        }

        boolean isFull() {
            return size == CLOSEST && (behind == behindMax || !isTooClose);
        }

        /** Whether it would be a member if it answered. */
        boolean wants(Candidate candidate) {
            return hasRoomFor(candidate) && !hasSubnetOf(candidate);
        }

        void add(Candidate candidate) {
            occupySubnet(candidate);
            if (size < CLOSEST) {
                size++;
            } else {
                behind++;
            }
            isSparse = isFull() && isFar(candidate);
        }

        /** Nobody farther away in the same subnet is wanted. */
        void occupySubnet(Candidate candidate) {
            if (subnetCount == subnets.length) {
                subnets = Arrays.copyOf(subnets, SUBNETS_MAX);
            }
            subnets[subnetCount++] = candidate.subnet();
        }

        private boolean hasRoomFor(Candidate candidate) {
            return size < CLOSEST || (!isFull() && candidate.isCompliant(lookup.surroundings()));
        }

        private boolean isFar(Candidate candidate) {
            double nodes = lookup.surroundings().networkNodes();
            return lookup.nodesExpectedNearer(candidate, nodes)
                    > (isTooClose ? COMPLIANT_EXPECTED_MOST : EXPECTED_MOST);
        }

        private boolean hasSubnetOf(Candidate candidate) {
            if (lookup.surroundings().isLocalNetwork()) {
                return false;
            }
            for (int i = 0; i < subnetCount; i++) {
                if (subnets[i] == candidate.subnet()) {
                    return true;
                }
            }
            return false;
        }
    }

    /** One look at all candidates that may still matter, nearest first. */
    private static final class Survey {
        private final Lookup lookup;
        private final RoundTrips roundTrips;
        private final long now;
        private final ClosestSet set;
        private final List<Candidate> chosen = new ArrayList<>();

        /** Silent ones that could be sent their query once more. */
        private final List<Candidate> repeatable = new ArrayList<>();

        private int free;
        private int answered;
        private int waiting;

        /** Of those that would belong to the set, the ones that do not answer. */
        private int silent;

        /** Of the waiting ones, those from whom an answer is still likely. */
        private int promising;

        /** Fresh ones that have to wait for a slot or for what nearer ones say. */
        private int queued;

        /** Until fewer are promising. */
        private long promiseLeft = Step.FOREVER;

        /** Until the last silent one is no longer waited for. */
        private long patienceLeft;

        Survey(Lookup lookup, long now) {
            this.lookup = lookup;
            this.roundTrips = lookup.surroundings().roundTrips();
            this.now = now;
            this.set = new ClosestSet(lookup, BEHIND);
            this.free = freeSlots();
        }

        Step step() {
            Candidates candidates = lookup.candidates();
            for (int i = 0; i < candidates.size() && !set.isFull(); i++) {
                if (isSettled() && !candidates.isNotable(i)) {
                    continue;
                }
                Candidate candidate = candidates.get(i);
                if (set.wants(candidate)) {
                    consider(candidate);
                }
            }
            considerStrangers();
            if (queued == 0) {
                repeatable.forEach(this::chooseIfFree);
            }
            if (!set.isFull() && waiting + queued == 0) {
                chooseUnlikely();
            }
            if (!chosen.isEmpty()) {
                return new Ask(chosen);
            }
            Step explore = queued == 0 ? explore() : null;
            if (explore != null) {
                return explore;
            }
            if (waiting + queued > 0) {
                return new Wait(queued > 0 && free > 0 ? promiseLeft : Step.FOREVER);
            }
            if (lookup.unexplored() > 0) {
                long left = lookup.exploredAt() + roundTrips.patienceNanos() - now;
                patienceLeft = Math.max(patienceLeft, left);
            }
            if (patienceLeft > 0) {
                return new Wait(patienceLeft);
            }
            return set.isSparse() ? detour() : new Done();
        }

        /**
         * So many are queued that one more makes no difference: of those farther away that nobody
         * has asked yet, only who was named by many could still be near enough to be asked.
         */
        private boolean isSettled() {
            return queued >= CLOSEST;
        }

        /** Asks those behind the set whether they know of nearer ones. */
        private Step detour() {
            for (Candidate candidate : lookup.candidates()) {
                boolean isBehind = candidate.is(Candidate.State.FRESH) && !isUnlikely(candidate);
                int calls = lookup.waiting() + chosen.size();
                if (isBehind && calls < DETOURS && lookup.replies() < REPLIES_MAX) {
                    chooseOrBar(candidate);
                }
            }
            if (!chosen.isEmpty()) {
                return new Ask(chosen);
            }
            return lookup.waiting() > 0 ? new Wait(Step.FOREVER) : new Done();
        }

        /** Asks who is where those should be whom the silent ones hide. */
        private @Nullable Step explore() {
            boolean isHiding = silent >= HIDING && lookup.candidates().size() > CLOSEST;
            int times = lookup.explorers().size();
            if (!isHiding) {
                return null;
            }
            NodeId target = lookup.target();
            NodeId edge = lookup.candidates().get(CLOSEST - 1).id();
            int bits = edge.sharedBits(target);
            if (bits == 0 || bits > EXPLORED_BITS_MAX) {
                return null;
            }
            // The ninth and the next ones are in the edge's range, or in the one that begins there.
            double edgeInRange = inRange(edge, bits);
            boolean reachesBeyond = edgeInRange * (CLOSEST + silent) / CLOSEST >= 1;
            boolean isAtEnd = edgeInRange >= 0.9;
            int wanted = reachesBeyond && !isAtEnd ? Lookup.EXPLORATIONS_MAX : 1;
            if (times >= wanted) {
                return null;
            }
            int flipped = isAtEnd || times == 1 ? bits - 1 : bits;
            for (Candidate candidate : lookup.candidates()) {
                if (candidate.is(Candidate.State.ANSWERED)
                        && !lookup.explorers().contains(candidate)) {
                    return new Step.Explore(candidate, target.flipped(flipped));
                }
            }
            return null;
        }

        /**
         * How far from the target it is, of the range of those that share as many bits: 0.5 to 1.
         */
        private double inRange(NodeId id, int bits) {
            long distance = (id.high() ^ lookup.target().high()) << bits;
            return (distance >>> 11) * 0x1p-53;
        }

        private void consider(Candidate candidate) {
            switch (candidate.state()) {
                case ANSWERED -> {
                    set.add(candidate);
                    answered++;
                }
                case WAITING -> considerWaiting(candidate);
                case STALLED -> {
                    silent++;
                    considerStalled(candidate);
                }
                case FRESH -> considerFresh(candidate);
                case FAILED -> silent++;
                case MISNAMED, BARRED -> {}
            }
        }

        private void considerFresh(Candidate candidate) {
            if (isUnlikely(candidate) || !hasCallsLeft()) {
                return;
            }
            if (free <= 0 || promising >= (isNear(candidate) ? NEAR_CALLS : FAR_CALLS)) {
                queued++;
            } else if (lookup.isAddressAsked(candidate)) {
                candidate.onBarred();
            } else {
                set.occupySubnet(candidate);
                choose(candidate);
            }
        }

        private void considerWaiting(Candidate candidate) {
            set.occupySubnet(candidate);
            waiting++;
            long left = candidate.sentAt() + roundTrips.medianNanos() - now;
            if (left > 0) {
                promising++;
                promiseLeft = Math.min(promiseLeft, left);
            }
        }

        private void considerStalled(Candidate candidate) {
            long left = patienceLeft(candidate);
            boolean isRepeatable =
                    candidate.sends() == 1 && lookup.replies() > 0 && strikes(candidate) == 0;
            if (left > 0) {
                patienceLeft = Math.max(patienceLeft, left);
            } else if (isRepeatable) {
                repeatable.add(candidate);
            }
        }

        private long patienceLeft(Candidate candidate) {
            // When nobody has answered, the network may be slower than anyone thought.
            return lookup.replies() == 0
                    ? candidate.timesOutAt() - now
                    : candidate.sentAt() + roundTrips.patienceNanos() - now;
        }

        private void considerStrangers() {
            boolean areNeeded = answered + waiting + queued < CLOSEST;
            for (Candidate stranger : lookup.strangers()) {
                switch (stranger.state()) {
                    case FRESH -> {
                        if (areNeeded && hasCallsLeft() && !lookup.isAddressAsked(stranger)) {
                            chooseIfFree(stranger);
                        }
                    }
                    case WAITING -> waiting++;
                    case STALLED -> {
                        // It may be the only way in, and one datagram may get lost.
                        if (lookup.replies() == 0 && stranger.sends() == 1) {
                            chooseIfFree(stranger);
                        }
                        patienceLeft = Math.max(patienceLeft, patienceLeft(stranger));
                    }
                    case ANSWERED, FAILED, MISNAMED, BARRED -> {}
                }
            }
        }

        /** There is nobody better left to ask. */
        private void chooseUnlikely() {
            for (Candidate candidate : lookup.candidates()) {
                boolean isLeft = candidate.is(Candidate.State.FRESH) && set.wants(candidate);
                if (isLeft && waiting < DETOURS) {
                    chooseOrBar(candidate);
                }
            }
        }

        private void chooseOrBar(Candidate candidate) {
            if (lookup.isAddressAsked(candidate)) {
                candidate.onBarred();
            } else if (hasCallsLeft()) {
                chooseIfFree(candidate);
            }
        }

        private boolean hasCallsLeft() {
            return lookup.calls() + chosen.size() < Lookup.CALLS_MAX;
        }

        private void chooseIfFree(Candidate candidate) {
            if (free > 0) {
                choose(candidate);
            }
        }

        private void choose(Candidate candidate) {
            chosen.add(candidate);
            free--;
            waiting++;
            promising++;
        }

        private int freeSlots() {
            int unanswered = lookup.calls() - lookup.waiting() - lookup.replies();
            int judged = unanswered + lookup.replies();
            boolean isHopeless = judged >= CALLS_JUDGED && 3 * unanswered > 2 * judged;
            return SLOTS - lookup.waiting() - (isHopeless ? lookup.stalled() : 0);
        }

        private boolean isNear(Candidate candidate) {
            double nodes = lookup.surroundings().networkNodes();
            return nodes > 0
                    ? lookup.nodesExpectedNearer(candidate, nodes) < NEAR_NODES
                    : candidate.suggesters() >= NEAR_SUGGESTERS;
        }

        private boolean isUnlikely(Candidate candidate) {
            return !candidate.isCredible() || strikes(candidate) >= STRIKES_SKIPPED;
        }

        private int strikes(Candidate candidate) {
            return lookup.surroundings().unreachable().strikes(candidate.endpoint(), now);
        }
    }
}
