package dev.starling.dht;

import dev.starling.host.AddressKind;
import dev.starling.host.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Whom a node knows, few of those far away and nearly all of those near: eight for each number of
 * leading bits that their id has in common with ours, and one last range that holds our own place
 * and is halved when it is full. The last three ranges hold sixteen, because we are asked for
 * targets near us by those who want all of what is there.
 *
 * <p>Only who has answered a query of ours, from the address that was asked, gets in. Then one
 * contact for each IP in the whole table, and one for each /24 or /64 in a bucket, so that whoever
 * has few addresses has little of it; local addresses, where the user allows them at all, are
 * exempt and count by port. Behind a full range a few that answered as well wait to take the place
 * of one that fails. A contact whose id is as its address allows (BEP 42) goes before one whose id
 * is not, but both are welcome.
 *
 * <p>It is told what happened and says what to do; it never sends anything.
 */
final class RoutingTable {
    /** Kademlia's k. */
    static final int BUCKET_SIZE = 8;

    static final int WIDE_BUCKET_SIZE = 16;

    /** A bucket before the last three expects 32 nodes in its range: no answer of 8 misses any. */
    static final int WIDE_BUCKETS = 3;

    static final int WAITING_MAX = 4;

    /** A network of 2^52 nodes; beyond is somebody who forges ids to make us grow. */
    static final int BUCKETS_MAX = 48;

    static final int CONTACTS_MAX = BUCKETS_MAX * (WIDE_BUCKET_SIZE + WAITING_MAX);

    /** BEP 5. */
    static final int GOOD_FOR_SECONDS = (int) Duration.ofMinutes(15).toSeconds();

    /**
     * A query's sender can be forged, so queries alone do not keep a contact good for longer. (BEP
     * 5 lets them do so for ever.)
     */
    static final int GOOD_BY_QUERIES_FOR_SECONDS = (int) Duration.ofHours(1).toSeconds();

    /** Failures in a row after which a contact leaves, when another waits for its place. */
    static final int FAILURES_MAX = 2;

    /** And when nobody waits: a packet lost is more likely than a node dead. */
    static final int FAILURES_MAX_UNREPLACED = 3;

    /** Failures closer to each other are one: many lookups may wait for one node. */
    static final int FAILURE_SPACING_SECONDS = 3;

    /** So many timeouts with no answer at all between them: it is us who are cut off. */
    static final int SILENCE_MAX = 12;

    /** Upkeep asks this much before a contact turns questionable. */
    private static final int REFRESH_AFTER_SECONDS = GOOD_FOR_SECONDS - 60;

    private static final int RETRY_AFTER_SECONDS = 20;
    private static final int EXPLORE_AFTER_SECONDS = GOOD_FOR_SECONDS;

    /** No more than twelve packets a minute, whatever the table looks like. */
    static final long UPKEEP_SPACING_NANOS = Duration.ofSeconds(5).toNanos();

    private static final long UPKEEP_SPACING_CUT_OFF_NANOS = Duration.ofSeconds(30).toNanos();
    private static final int REST_SECONDS_MAX = 60;

    /** More than anybody is left alone for. */
    private static final int QUIET_SECONDS_MAX = 1 << 16;

    /** More than any number of seconds since somebody was tried. */
    private static final int IN_DOUBT = 1 << 30;

    private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int ROW_BITS = 8;

    private final NodeId self;
    private final Family family;
    private final boolean allowsLocal;

    /** Whether addresses and subnets count, and whether an id fits its address. */
    private final boolean isWary;

    /** Seconds count from here. */
    private final long originNanos;

    // The range of each but the last one shares exactly its index in leading bits with us, that of
    // the last one at least so many. Null where nobody has ever been.
    private @Nullable Bucket[] buckets = new Bucket[4];
    private int last;

    private final Doubts doubts;

    /** Everybody's address, and of some who are gone. */
    private AddressFilter addresses = new AddressFilter(0);

    private int timeoutsInARow;
    private int version;
    private long nextUpkeepNanos;

    /**
     * No upkeep is due before this second, whatever answers come; -1 when that has to be looked at
     * again.
     */
    private int restUntil = -1;

    RoutingTable(NodeId self, Family family, boolean allowsLocal, long now) {
        this(self, family, allowsLocal, true, now);
    }

    RoutingTable(NodeId self, Family family, boolean allowsLocal, boolean isWary, long now) {
        this(self, family, allowsLocal, isWary, new Doubts(), now, now);
    }

    private RoutingTable(
            NodeId self,
            Family family,
            boolean allowsLocal,
            boolean isWary,
            Doubts doubts,
            long originNanos,
            long now) {
        this.self = self;
        this.doubts = doubts;
        this.family = family;
        this.allowsLocal = allowsLocal;
        this.isWary = isWary;
        this.originNanos = originNanos;
        nextUpkeepNanos = now;
    }

    /** The table of a node that has another id from now on, with as many of the same contacts. */
    RoutingTable withSelf(NodeId newSelf, long now) {
        var table =
                new RoutingTable(newSelf, family, allowsLocal, isWary, doubts, originNanos, now);
        table.timeoutsInARow = timeoutsInARow;
        table.nextUpkeepNanos = nextUpkeepNanos;
        for (boolean isWaiting : new boolean[] {false, true}) {
            for (Bucket bucket : buckets) {
                if (bucket != null) {
                    int from = isWaiting ? bucket.live() : 0;
                    int to = isWaiting ? bucket.size() : bucket.live();
                    for (int row = from; row < to; row++) {
                        if (!bucket.id(row).equals(newSelf)) {
                            table.place(bucket.copy(row), bucket.contact(row), seconds(now));
                        }
                    }
                }
            }
        }
        return table;
    }

    NodeId self() {
        return self;
    }

    /** Another number after whatever may have changed who is in the table, and where. */
    int version() {
        return version;
    }

    /** See {@link dev.starling.host.DatagramHandler#foresee}. */
    long foresee() {
        long seen = addresses.foresee();
        for (int index = 0; index <= last; index++) {
            Bucket bucket = buckets[index];
            seen += bucket == null ? 0 : bucket.foresee();
        }
        return seen;
    }

    /** How many contacts are in use. */
    int size() {
        int size = 0;
        for (Bucket bucket : buckets) {
            size += bucket == null ? 0 : bucket.live();
        }
        return size;
    }

    /** Whether at least so many are in use: a large table need not be walked for that. */
    boolean hasContacts(int least) {
        int size = 0;
        for (int index = 0; index <= last && size < least; index++) {
            Bucket bucket = buckets[index];
            size += bucket == null ? 0 : bucket.live();
        }
        return size >= least;
    }

    boolean isEmpty() {
        return !hasContacts(1);
    }

    /** Those who wait for a place counted as well. */
    int contacts() {
        int contacts = 0;
        for (Bucket bucket : buckets) {
            contacts += bucket == null ? 0 : bucket.size();
        }
        return contacts;
    }

    /**
     * A query of ours was answered.
     *
     * @param contact the id that the answer gave, and the address that we had asked
     * @param rttNanos how long it took; 0 when that says nothing
     */
    Admission onAnswer(Contact contact, long rttNanos, long now) {
        timeoutsInARow = 0;
        int at = seconds(now);
        Endpoint endpoint = contact.endpoint();
        if (Family.of(endpoint) != family || !AddressKind.isUsable(endpoint, allowsLocal)) {
            return new Admission.Refused(Admission.Reason.UNUSABLE_ADDRESS);
        }
        Bucket bucket = buckets[indexOf(contact.id())];
        int row = bucket == null ? -1 : bucket.find(contact.id());
        if (bucket != null && row >= 0 && bucket.isAt(row, endpoint)) {
            bucket.answered(row, rttNanos, at);
            doubts.disprove(endpoint, now);
            return row < bucket.live()
                    ? new Admission.Refreshed()
                    : new Admission.Waiting(leastRecent(bucket, at));
        }
        restUntil = -1;
        Admission refusal = addressConflict(endpoint, at);
        if (refusal != null) {
            return refusal;
        }
        if (contact.id().equals(self)) {
            return new Admission.Refused(Admission.Reason.OWN_ID);
        }
        if (bucket != null && row >= 0) {
            // It may have moved, or this may be somebody else: who is in the table decides.
            bucket.makeDue(row);
            return new Admission.Refused(Admission.Reason.ID_TAKEN);
        }
        boolean isCompliant = isCompliant(contact.id(), endpoint);
        return place(Bucket.row(contact, rttNanos, isCompliant, at), contact, at);
    }

    /** A query of ours was not answered. */
    AfterTimeout onTimeout(Contact contact, long now) {
        timeoutsInARow++;
        restUntil = -1;
        int at = seconds(now);
        Bucket bucket = buckets[indexOf(contact.id())];
        int row = bucket == null ? -1 : bucket.find(contact.id());
        if (bucket == null || row < 0 || !bucket.isAt(row, contact.endpoint())) {
            return new AfterTimeout.NotHere();
        }
        if (isCutOff()
                || (bucket.failures(row) > 0
                        && bucket.sinceTried(row, at) < FAILURE_SPACING_SECONDS)) {
            return new AfterTimeout.Stays();
        }
        if (row >= bucket.live()) {
            version++;
            bucket.remove(row);
            return new AfterTimeout.Left(null);
        }
        bucket.failed(row, at);
        int failuresMax = bucket.waiting() > 0 ? FAILURES_MAX : FAILURES_MAX_UNREPLACED;
        if (bucket.failures(row) < failuresMax) {
            return new AfterTimeout.Stays();
        }
        version++;
        return new AfterTimeout.Left(removeLive(bucket, row));
    }

    /**
     * A query came from this contact. That proves nothing when we do not know it, because anybody
     * can send in anybody's name; see {@link #isCandidate}.
     */
    void onQuery(Contact contact, long now) {
        Bucket bucket = buckets[indexOf(contact.id())];
        int row = bucket == null ? -1 : bucket.find(contact.id());
        if (bucket != null && row >= 0 && bucket.isAt(row, contact.endpoint())) {
            bucket.heard(row, seconds(now));
        }
    }

    /** Whether somebody who is said to be there is worth a ping: an answer would let him in. */
    boolean isCandidate(Contact contact, long now) {
        NodeId id = contact.id();
        Endpoint endpoint = contact.endpoint();
        int index = indexOf(id);
        Bucket bucket = buckets[index];
        if (bucket != null) {
            if (bucket.find(id) >= 0) {
                return false;
            }
            boolean hasRoom =
                    bucket.live() < capacity(index)
                            || bucket.waiting() < WAITING_MAX
                            || mayBeHalved(index);
            if (!hasRoom && !(isWorse(bucket) && isCompliant(id, endpoint))) {
                return false;
            }
        }
        if (Family.of(endpoint) != family
                || !AddressKind.isUsable(endpoint, allowsLocal)
                || id.equals(self)) {
            return false;
        }
        boolean isExempt = isExempt(endpoint);
        if (bucket != null && !isExempt && bucket.hasNetwork(endpoint)) {
            return false;
        }
        if (!addresses.mayHold(endpoint)) {
            return true;
        }
        for (Bucket other : buckets) {
            if (other != null && find(other, endpoint, isExempt) >= 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether the table holds somebody else at this very endpoint: one of the two is wrong. */
    boolean isKnownByAnotherId(Contact contact) {
        if (!addresses.mayHold(contact.endpoint())) {
            return false;
        }
        Bucket own = buckets[indexOf(contact.id())];
        int ownRow = own == null ? -1 : own.find(contact.id());
        if (own != null && ownRow >= 0 && own.isAt(ownRow, contact.endpoint())) {
            return false; // nobody else is where it is
        }
        for (Bucket bucket : buckets) {
            int row = bucket == null ? -1 : bucket.findEndpoint(contact.endpoint());
            if (bucket != null && row >= 0) {
                return !bucket.contact(row).id().equals(contact.id());
            }
        }
        return false;
    }

    /**
     * Somebody speaks from the address of a contact, with another id. Neither is named to others
     * before an answer shows who it is, but not for long, because anybody can speak in anybody's
     * name.
     *
     * @return whether a ping is to find out
     */
    boolean doubt(Contact asker, long now) {
        return isKnownByAnotherId(asker) && doubts.raise(asker.endpoint(), now);
    }

    /** Contacts near a target as {@link #closest} has them, but for those in doubt. */
    List<Contact> namable(NodeId target, int count, long now) {
        return doubts.isEmpty(now)
                ? closest(target, count, now)
                : closest(
                        target, count, now, contact -> !doubts.isDoubted(contact.endpoint(), now));
    }

    /**
     * Good contacts near a target, nearest first; questionable ones where good ones are too few.
     */
    List<Contact> closest(NodeId target, int count, long now) {
        return closest(target, count, now, null);
    }

    /** The same of those whose id is as their address allows (BEP 42). */
    List<Contact> closestCompliant(NodeId target, int count, long now) {
        return closest(new Nearest(target, count, seconds(now), null, true));
    }

    /** The same of those that pass. */
    List<Contact> closest(
            NodeId target, int count, long now, @Nullable Predicate<Contact> predicate) {
        return closest(new Nearest(target, count, seconds(now), predicate, false));
    }

    private List<Contact> closest(Nearest nearest) {
        // From our place towards the target. Where its id and ours differ in a bit, the range of
        // that bit is nearer to it than all deeper ranges; where they agree, it is farther. So the
        // ranges, nearest first: those of bits that differ, ascending; the last one; the others,
        // descending.
        long differs = self.high() ^ nearest.high;
        for (int index = 0; index < last && nearest.wantsMore(); index++) {
            if ((differs >>> (Long.SIZE - 1 - index) & 1) == 1) {
                nearest.look(index);
            }
        }
        if (nearest.wantsMore()) {
            nearest.look(last);
        }
        for (int index = last - 1; index >= 0 && nearest.wantsMore(); index--) {
            if ((differs >>> (Long.SIZE - 1 - index) & 1) == 0) {
                nearest.look(index);
            }
        }
        return nearest.contacts();
    }

    /** All contacts near an id, nearest first, those that wait for a place among them. */
    List<Contact> nearest(NodeId target, int count) {
        var nearest = new ArrayList<Contact>();
        for (Bucket bucket : buckets) {
            for (int row = 0; bucket != null && row < bucket.size(); row++) {
                nearest.add(bucket.contact(row));
            }
        }
        nearest.sort((one, other) -> target.compareNearness(one.id(), other.id()));
        return List.copyOf(nearest.subList(0, Math.min(count, nearest.size())));
    }

    /**
     * What to do next so that the table stays good. To be asked again at {@link #nextUpkeepNanos}
     * after a ping or find_node, or at the time that a rest names.
     */
    Upkeep upkeep(long now, RandomGenerator random) {
        if (now < nextUpkeepNanos) {
            return new Upkeep.Rest(nextUpkeepNanos);
        }
        int at = seconds(now);
        if (at < restUntil) {
            return rest(restUntil - at, now);
        }
        int chosenIndex = -1;
        int chosenRow = -1;
        int chosenUrgency = -1;
        for (int index = 0; index <= last; index++) {
            Bucket bucket = buckets[index];
            if (bucket == null || isQuiet(bucket, at) || untilSomebodyIsAsked(bucket, at) > 0) {
                continue;
            }
            for (int row = 0; row < bucket.live(); row++) {
                int urgency = urgency(bucket, row, at);
                if (urgency > chosenUrgency && untilAsked(bucket, row, at) <= 0) {
                    chosenIndex = index;
                    chosenRow = row;
                    chosenUrgency = urgency;
                }
            }
        }
        if (chosenIndex >= 0) {
            return ask(chosenIndex, chosenRow, now, random);
        }
        int restSeconds = QUIET_SECONDS_MAX;
        for (int index = 0; index <= last; index++) {
            Bucket bucket = materialized(index, at);
            restSeconds = Math.min(restSeconds, untilLookedAt(bucket, at));
            int wait = bucket.exploredAt + EXPLORE_AFTER_SECONDS - at;
            if (bucket.live() < capacity(index)) {
                restSeconds = Math.min(restSeconds, wait);
                if (wait <= 0) {
                    Upkeep explore = explore(index, now, random);
                    if (explore != null) {
                        return explore;
                    }
                }
            }
        }
        restUntil = isCutOff() ? -1 : at + restSeconds;
        return rest(restSeconds, now);
    }

    private static Upkeep rest(int seconds, long now) {
        return new Upkeep.Rest(now + Math.clamp(seconds, 1, REST_SECONDS_MAX) * SECOND_NANOS);
    }

    /** Before this nothing is to be asked again, so that upkeep stays within its few packets. */
    long nextUpkeepNanos() {
        return nextUpkeepNanos;
    }

    /** Every contact, from the far ranges to our own, those that wait last in each. */
    List<TableEntry> entries(long now) {
        int at = seconds(now);
        var entries = new ArrayList<TableEntry>();
        for (int index = 0; index <= last; index++) {
            Bucket bucket = buckets[index];
            for (int row = 0; bucket != null && row < bucket.size(); row++) {
                entries.add(
                        new TableEntry(
                                bucket.contact(row),
                                index,
                                bucket.rttNanos(row),
                                isGood(bucket, row, at),
                                bucket.isCompliant(row),
                                row >= bucket.live()));
            }
        }
        return entries;
    }

    TableQuality quality(long now) {
        var ofBuckets = new ArrayList<TableQuality.OfBucket>();
        int[] sizes = new int[last + 1];
        int[] goods = new int[last + 1];
        int[] waitings = new int[last + 1];
        int compliant = 0;
        for (TableEntry entry : entries(now)) {
            if (entry.isWaiting()) {
                waitings[entry.sharedBits()]++;
            } else {
                sizes[entry.sharedBits()]++;
                goods[entry.sharedBits()] += entry.isGood() ? 1 : 0;
                compliant += entry.isCompliant() ? 1 : 0;
            }
        }
        for (int index = 0; index <= last; index++) {
            ofBuckets.add(
                    new TableQuality.OfBucket(
                            index, capacity(index), sizes[index], goods[index], waitings[index]));
        }
        return new TableQuality(
                Arrays.stream(sizes).sum(),
                Arrays.stream(goods).sum(),
                compliant,
                Arrays.stream(waitings).sum(),
                List.copyOf(ofBuckets));
    }

    /** How long this contact takes to answer; 0 when we do not know. */
    long rttNanos(Contact contact) {
        Bucket bucket = buckets[indexOf(contact.id())];
        int row = bucket == null ? -1 : bucket.find(contact.id());
        return bucket != null && row >= 0 && bucket.isAt(row, contact.endpoint())
                ? bucket.rttNanos(row)
                : 0;
    }

    /** Nobody at all answers any more: no contact is to blame. */
    boolean isCutOff() {
        return timeoutsInARow > SILENCE_MAX;
    }

    private int seconds(long now) {
        return (int) ((now - originNanos) / SECOND_NANOS);
    }

    /** Whether there may be any number of nodes at its address and in its subnet. */
    private boolean isExempt(Endpoint endpoint) {
        return !isWary || AddressKind.of(endpoint).isLocal();
    }

    private boolean isCompliant(NodeId id, Endpoint endpoint) {
        return !isWary || SecureId.isValid(id, endpoint);
    }

    private int indexOf(NodeId id) {
        return Math.min(last, Long.numberOfLeadingZeros(self.high() ^ id.high()));
    }

    private int capacity(int index) {
        return last - index < WIDE_BUCKETS ? WIDE_BUCKET_SIZE : BUCKET_SIZE;
    }

    private boolean mayBeHalved(int index) {
        return index == last && last < BUCKETS_MAX - 1;
    }

    private Bucket materialized(int index, int at) {
        Bucket bucket = buckets[index];
        if (bucket == null) {
            bucket = new Bucket(family, at);
            buckets[index] = bucket;
        }
        return bucket;
    }

    private boolean isGood(Bucket bucket, int row, int at) {
        return bucket.failures(row) == 0 && at - freshAt(bucket, row, at) < GOOD_FOR_SECONDS;
    }

    /** When it last proved that it is there. */
    private static int freshAt(Bucket bucket, int row, int at) {
        return at - bucket.answeredAt(row) < GOOD_BY_QUERIES_FOR_SECONDS
                ? Math.max(bucket.answeredAt(row), bucket.heardAt(row))
                : bucket.answeredAt(row);
    }

    // Who is at this address already. Somebody with the same port has changed his id.
    private @Nullable Admission addressConflict(Endpoint endpoint, int at) {
        if (!addresses.mayHold(endpoint)) {
            return null;
        }
        boolean isExempt = isExempt(endpoint);
        for (Bucket bucket : buckets) {
            int row = bucket == null ? -1 : find(bucket, endpoint, isExempt);
            if (bucket != null && row >= 0) {
                if (bucket.isAt(row, endpoint)) {
                    return evict(bucket, row);
                }
                if (!isGood(bucket, row, at)) {
                    bucket.makeDue(row);
                }
                return new Admission.Refused(Admission.Reason.ADDRESS_TAKEN);
            }
        }
        return null;
    }

    private static int find(Bucket bucket, Endpoint endpoint, boolean isExempt) {
        return isExempt ? bucket.findEndpoint(endpoint) : bucket.findAddress(endpoint);
    }

    private Admission evict(Bucket bucket, int row) {
        version++;
        Contact evicted = bucket.contact(row);
        doubts.settle(evicted.endpoint());
        if (row < bucket.live()) {
            removeLive(bucket, row);
        } else {
            bucket.remove(row);
        }
        for (int other = 0; other < bucket.live(); other++) {
            bucket.makeDue(other);
        }
        return new Admission.IdChanged(evicted);
    }

    /** Finds a place for a row of somebody who is not in the table. */
    private Admission place(int[] row, Contact contact, int at) {
        int index = indexOf(contact.id());
        Bucket bucket = materialized(index, at);
        if (!isExempt(contact.endpoint()) && bucket.hasNetwork(contact.endpoint())) {
            return new Admission.Refused(Admission.Reason.NETWORK_TAKEN);
        }
        while (bucket.live() == capacity(index) && mayBeHalved(index)) {
            version++;
            halve(at);
            index = indexOf(contact.id());
            bucket = materialized(index, at);
        }
        note(contact.endpoint());
        if (bucket.live() < capacity(index)) {
            version++;
            bucket.add(row);
            bucket.exploredAt = at;
            return new Admission.Inserted();
        }
        if (Bucket.isCompliant(row) && isWorse(bucket)) {
            version++;
            bucket.demote(worst(bucket, 0, bucket.live()));
            bucket.add(row);
            trimWaiting(bucket);
            return new Admission.Inserted();
        }
        bucket.addWaiting(row);
        trimWaiting(bucket);
        if (bucket.find(contact.id()) < 0) {
            return new Admission.Refused(Admission.Reason.FULL);
        }
        version++;
        return new Admission.Waiting(leastRecent(bucket, at));
    }

    private void note(Endpoint endpoint) {
        if (addresses.isFull()) {
            addresses = new AddressFilter(contacts());
            for (Bucket bucket : buckets) {
                for (int row = 0; bucket != null && row < bucket.size(); row++) {
                    addresses.add(bucket.endpoint(row));
                }
            }
        }
        addresses.add(endpoint);
    }

    /** Divides the last range: our half becomes the last one. */
    private void halve(int at) {
        Bucket whole = materialized(last, at);
        last++;
        if (last == buckets.length) {
            buckets = Arrays.copyOf(buckets, Math.min(2 * last, BUCKETS_MAX));
        }
        int near = 0;
        for (int row = 0; row < whole.size(); row++) {
            near += isNear(whole, row) ? 1 : 0;
        }
        int far = whole.size() - near;
        buckets[last - 1] = far == 0 ? null : new Bucket(family, far, whole.exploredAt);
        buckets[last] = near == 0 ? null : new Bucket(family, near, whole.exploredAt);
        for (int row = 0; row < whole.size(); row++) {
            int index = isNear(whole, row) ? last : last - 1;
            Bucket half = materialized(index, whole.exploredAt);
            if (half.live() < capacity(index)) {
                half.add(whole, row);
            } else {
                half.addWaiting(whole, row);
                trimWaiting(half);
            }
        }
        int narrowed = last - WIDE_BUCKETS;
        Bucket bucket = narrowed < 0 ? null : buckets[narrowed];
        while (bucket != null && bucket.live() > capacity(narrowed)) {
            bucket.demote(worst(bucket, 0, bucket.live()));
            trimWaiting(bucket);
        }
    }

    /** Whether it belongs into the last range. */
    private boolean isNear(Bucket bucket, int row) {
        return Long.numberOfLeadingZeros(self.high() ^ bucket.high(row)) >= last;
    }

    /** Frees a place and fills it again. */
    private static @Nullable Contact removeLive(Bucket bucket, int row) {
        bucket.remove(row);
        if (bucket.waiting() == 0) {
            return null;
        }
        int best = bucket.live();
        for (int other = best + 1; other < bucket.size(); other++) {
            if (worth(bucket, other) > worth(bucket, best)) {
                best = other;
            }
        }
        Contact successor = bucket.contact(best);
        bucket.promote(best);
        return successor;
    }

    private static void trimWaiting(Bucket bucket) {
        if (bucket.waiting() > WAITING_MAX) {
            bucket.remove(worst(bucket, bucket.live(), bucket.size()));
        }
    }

    /** Whether somebody in use has an id that his address does not allow. */
    private static boolean isWorse(Bucket bucket) {
        for (int row = 0; row < bucket.live(); row++) {
            if (!bucket.isCompliant(row)) {
                return true;
            }
        }
        return false;
    }

    private static int worst(Bucket bucket, int from, int to) {
        int worst = from;
        for (int row = from + 1; row < to; row++) {
            if (worth(bucket, row) < worth(bucket, worst)) {
                worst = row;
            }
        }
        return worst;
    }

    /** An id that its address allows, then no failures, then the latest answer. */
    private static long worth(Bucket bucket, int row) {
        return (bucket.isCompliant(row) ? 2L << 32 : 0)
                + (bucket.failures(row) == 0 ? 1L << 32 : 0)
                + bucket.answeredAt(row);
    }

    /** Who of those in use has been silent the longest, if he is questionable. */
    private @Nullable Contact leastRecent(Bucket bucket, int at) {
        int silent = -1;
        for (int row = 0; row < bucket.live(); row++) {
            if (!isGood(bucket, row, at)
                    && bucket.sinceTried(row, at) >= RETRY_AFTER_SECONDS
                    && (silent < 0 || freshAt(bucket, row, at) < freshAt(bucket, silent, at))) {
                silent = row;
            }
        }
        return silent < 0 ? null : bucket.contact(silent);
    }

    /** Seconds until upkeep may ask. Who is cut off asks anybody: one answer, and it is over. */
    private int untilAsked(Bucket bucket, int row, int at) {
        int untilRetry = RETRY_AFTER_SECONDS - bucket.sinceTried(row, at);
        if (isCutOff()) {
            return untilRetry;
        }
        if (bucket.isDue(row)) {
            return 0;
        }
        return bucket.failures(row) > 0
                ? untilRetry
                : Math.max(untilRetry, freshAt(bucket, row, at) + REFRESH_AFTER_SECONDS - at);
    }

    /** Whether it is known, without a look at its rows, that nobody is to be asked. */
    private boolean isQuiet(Bucket bucket, int at) {
        return bucket.quietUntil - at > 0 && !isCutOff();
    }

    /** Seconds for which nobody need look whether somebody is to be asked. */
    private int untilLookedAt(Bucket bucket, int at) {
        if (isQuiet(bucket, at)) {
            return bucket.quietUntil - at;
        }
        int wait = untilSomebodyIsAsked(bucket, at);
        return Math.min(wait, isCutOff() ? REST_SECONDS_MAX : bucket.quietUntil - at);
    }

    private int untilSomebodyIsAsked(Bucket bucket, int at) {
        int least = Integer.MAX_VALUE;
        int quiet = QUIET_SECONDS_MAX;
        for (int row = 0; row < bucket.live(); row++) {
            int wait = untilAsked(bucket, row, at);
            least = Math.min(least, wait);
            quiet = Math.min(quiet, Math.min(wait, untilQueriesCountNoMore(bucket, row, at)));
        }
        bucket.quietUntil = isCutOff() ? -1 : at + quiet;
        return least;
    }

    /** Seconds until its queries keep it good no longer, if they do. */
    private static int untilQueriesCountNoMore(Bucket bucket, int row, int at) {
        int left = bucket.answeredAt(row) + GOOD_BY_QUERIES_FOR_SECONDS - at;
        return left > 0 ? left : Integer.MAX_VALUE;
    }

    /** Doubt first; then by turns, so that one who never answers does not hold up the others. */
    private int urgency(Bucket bucket, int row, int at) {
        boolean isInDoubt = !isCutOff() && (bucket.isDue(row) || bucket.failures(row) > 0);
        return bucket.sinceTried(row, at) + (isInDoubt ? IN_DOUBT : 0);
    }

    /** A question costs a packet whatever it asks, so it asks for what its range lacks. */
    private Upkeep ask(int index, int row, long now, RandomGenerator random) {
        spaceUpkeep(now);
        int at = seconds(now);
        Bucket bucket = materialized(index, at);
        Contact contact = bucket.contact(row);
        bucket.tried(row, at);
        if (bucket.live() == capacity(index)) {
            return new Upkeep.Ping(contact);
        }
        bucket.exploredAt = at;
        return new Upkeep.FindNode(contact, within(index, random));
    }

    private @Nullable Upkeep explore(int index, long now, RandomGenerator random) {
        int at = seconds(now);
        materialized(index, at).exploredAt = at;
        NodeId target = within(index, random);
        List<Contact> nearest = closest(target, 1, now);
        if (nearest.isEmpty()) {
            return null;
        }
        spaceUpkeep(now);
        return new Upkeep.FindNode(nearest.getFirst(), target);
    }

    /** In the last range everybody is wanted, and who is asked for us names the nearest. */
    private NodeId within(int index, RandomGenerator random) {
        return index == last ? self : self.randomAt(index, random);
    }

    private void spaceUpkeep(long now) {
        nextUpkeepNanos = now + (isCutOff() ? UPKEEP_SPACING_CUT_OFF_NANOS : UPKEEP_SPACING_NANOS);
    }

    /** Gathers the nearest while the ranges are walked, each range nearer than the next. */
    private final class Nearest {
        private final int[] target;
        private final long high;
        private final int at;
        private final @Nullable Predicate<Contact> predicate;
        private final boolean isCompliantOnly;

        // Index and row of contacts, nearest first.
        private final int[] good;
        private final int[] questionable;
        private int goods;
        private int questionables;

        Nearest(
                NodeId target,
                int count,
                int at,
                @Nullable Predicate<Contact> predicate,
                boolean isCompliantOnly) {
            this.high = target.high();
            this.target =
                    new int[] {
                        (int) (target.high() >>> 32),
                        (int) target.high(),
                        (int) (target.middle() >>> 32),
                        (int) target.middle(),
                        target.low()
                    };
            this.at = at;
            this.predicate = predicate;
            this.isCompliantOnly = isCompliantOnly;
            good = new int[count];
            questionable = new int[count];
        }

        boolean wantsMore() {
            return goods < good.length;
        }

        void look(int index) {
            Bucket bucket = buckets[index];
            if (bucket == null) {
                return;
            }
            int goodsBefore = goods;
            int questionablesBefore = questionables;
            for (int row = 0; row < bucket.live(); row++) {
                if (isCompliantOnly && !bucket.isCompliant(row)) {
                    continue;
                }
                int place = index << ROW_BITS | row;
                if (isGood(bucket, row, at)) {
                    goods = insert(bucket, good, goodsBefore, goods, place);
                } else {
                    questionables =
                            insert(bucket, questionable, questionablesBefore, questionables, place);
                }
            }
        }

        /** Into the part that is of this bucket. */
        private int insert(Bucket bucket, int[] places, int from, int size, int place) {
            int row = rowOf(place);
            int to = size;
            while (to > from
                    && bucket.compareNearness(target, row, bucket, rowOf(places[to - 1])) < 0) {
                to--;
            }
            if (to == places.length
                    || (predicate != null && !predicate.test(bucket.contact(row)))) {
                return size;
            }
            int newSize = Math.min(size + 1, places.length);
            System.arraycopy(places, to, places, to + 1, newSize - 1 - to);
            places[to] = place;
            return newSize;
        }

        List<Contact> contacts() {
            int count = good.length;
            int questionablesUsed = Math.min(questionables, count - goods);
            var contacts = new ArrayList<Contact>(goods + questionablesUsed);
            int nextGood = 0;
            int nextQuestionable = 0;
            while (contacts.size() < goods + questionablesUsed) {
                boolean takesGood =
                        nextQuestionable == questionablesUsed
                                || (nextGood < goods
                                        && isNearer(
                                                good[nextGood], questionable[nextQuestionable]));
                int place = takesGood ? good[nextGood++] : questionable[nextQuestionable++];
                contacts.add(bucketOf(place).contact(rowOf(place)));
            }
            return contacts;
        }

        private boolean isNearer(int place, int other) {
            return bucketOf(place)
                            .compareNearness(target, rowOf(place), bucketOf(other), rowOf(other))
                    < 0;
        }

        @SuppressWarnings("NullAway") // a place is where a contact was
        private Bucket bucketOf(int place) {
            return buckets[place >>> ROW_BITS];
        }

        private static int rowOf(int place) {
            return place & ((1 << ROW_BITS) - 1);
        }
    }
}
