package dev.starling.dht;

import dev.starling.dht.LookupStrategy.Step;
import dev.starling.host.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * A network on paper, for lookups alone: nodes with ids, addresses and routing tables, and a way to
 * walk through them in virtual time. It knows the truth, so it can say what a lookup missed.
 *
 * <p>Tables hold eight contacts for each distance, drawn from everyone who is or was there; who
 * left is still in them. Round trips follow the percentiles of pings between countries (RIPE Atlas
 * 2025); each datagram, query or answer, is lost with the same chance.
 */
final class LookupWorld {
    static final int CLOSEST = 8;

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /** Per cent of the pairs of nodes, and the round trip in ms that they stay below. */
    private static final int[][] ROUND_TRIPS = {
        {0, 8}, {5, 38}, {25, 102}, {50, 179}, {75, 248}, {90, 309}, {99, 400}, {100, 600}
    };

    enum Kind {
        HONEST,
        DEAD,
        /** Has an id like anyone, and names only its own kind. */
        SYBIL,
        /** Has the id that it wants, and names only its own kind. */
        BESIEGER,
        /** Has an id like anyone, and names nodes near the target that do not exist. */
        POISONER
    }

    /** Everything about one node but its table. */
    record Peer(NodeId id, Endpoint endpoint, Kind kind, boolean isCompliant) {
        Contact contact() {
            return new Contact(id, endpoint);
        }
    }

    /**
     * How a lookup went.
     *
     * @param nearestNanos when the nearest living node had answered; as {@code nanos} if never
     * @param answered all that did, nearest first
     * @param recall of the eight nearest living nodes, so many are in the closest set
     */
    record Run(
            long nanos,
            long nearestNanos,
            int recall,
            Lookup.Figures figures,
            List<Contact> closestSet,
            List<Contact> answered) {}

    /** What a node remembers from one lookup to the next. */
    static final class Memory {
        final RoundTrips roundTrips = new RoundTrips();
        final Unreachable unreachable = new Unreachable(7);
        final ClosestSetCache closestSets = new ClosestSetCache();
        long now = Duration.ofMinutes(1).toNanos();
    }

    private record Event(long at, long order, Runnable action) {}

    private final long seed;
    private final SplittableRandom random;
    private final double deadShare;
    private final double loss;
    private final List<Peer> peers = new ArrayList<>();
    private final Map<Contact, Peer> byContact = new HashMap<>();
    private Peer[] sorted = {};
    private final Map<NodeId, List<Peer>> tables = new HashMap<>();
    private int living;

    private LookupWorld(long seed, double deadShare, double loss) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
        this.deadShare = deadShare;
        this.loss = loss;
    }

    /** As many living nodes; on top of these the dead have their share of what tables hold. */
    static LookupWorld of(long seed, int honest, double deadShare, double loss) {
        var world = new LookupWorld(seed, deadShare, loss);
        world.add(honest, Kind.HONEST);
        return world;
    }

    LookupWorld add(int count, Kind kind) {
        for (int i = 0; i < count; i++) {
            add(kind, NodeId.random(random), random.nextInt());
        }
        int dead = (int) (count * deadShare / (1 - deadShare));
        for (int i = 0; i < dead && kind != Kind.DEAD; i++) {
            add(Kind.DEAD, NodeId.random(random), random.nextInt());
        }
        return this;
    }

    /** Besiegers with ids of their choice, beside the target, in a few subnets. */
    LookupWorld besiege(NodeId target, int count, int subnets) {
        int[] networks = random.ints(subnets).map(address -> address & ~0xff).toArray();
        for (int i = 0; i < count; i++) {
            add(Kind.BESIEGER, target.randomAt(32 + i % 8, random), networks[i % subnets] | i);
        }
        return this;
    }

    private void add(Kind kind, NodeId id, int address) {
        int port = 1 + random.nextInt(Endpoint.PORT_MAX);
        boolean isCompliant = kind != Kind.BESIEGER && random.nextInt(100) < 65;
        var peer = new Peer(id, Endpoint.ofIpv4(address, port), kind, isCompliant);
        peers.add(peer);
        byContact.put(peer.contact(), peer);
        living += kind == Kind.DEAD ? 0 : 1;
        tables.clear();
        sorted = new Peer[0];
    }

    int living() {
        return living;
    }

    Peer randomHonest(SplittableRandom chance) {
        while (true) {
            Peer peer = peers.get(chance.nextInt(peers.size()));
            if (peer.kind() == Kind.HONEST) {
                return peer;
            }
        }
    }

    boolean isHonest(Contact contact) {
        return peer(contact).kind() == Kind.HONEST;
    }

    long anyRoundTrip() {
        return roundTrip(randomHonest(random), randomHonest(random));
    }

    /** The truth: the nearest honest living nodes. */
    List<Peer> nearestHonest(NodeId target, int count) {
        return nearest(Kind.HONEST, target, count);
    }

    private List<Peer> nearest(Kind kind, NodeId target, int count) {
        var nearest = new TreeMap<NodeId, Peer>(target::compareNearness);
        for (Peer peer : peers) {
            if (peer.kind() == kind) {
                nearest.put(peer.id(), peer);
                if (nearest.size() > count) {
                    nearest.pollLastEntry();
                }
            }
        }
        return List.copyOf(nearest.values());
    }

    /**
     * Lets a node look up a target, and waits for every call's end. Ours starts with what its face
     * gives it: more of the table, and those who answered its last lookups.
     */
    Run run(Peer asker, NodeId target, LookupStrategy strategy, Memory memory) {
        if (!(strategy instanceof AdaptiveStrategy)) {
            return run(asker, target, strategy, memory, nearestInTable(asker, target, CLOSEST));
        }
        var start = new ArrayList<>(nearestInTable(asker, target, 2 * CLOSEST));
        start.addAll(memory.closestSets.near(target, CLOSEST, memory.now));
        Run run = run(asker, target, strategy, memory, start);
        memory.closestSets.put(target, run.answered, memory.now);
        return run;
    }

    Run run(
            Peer asker,
            NodeId target,
            LookupStrategy strategy,
            Memory memory,
            List<Contact> start) {
        // An estimate has an error, and knows about it.
        double nodes = living * (0.85 + 0.3 * random.nextDouble());
        var surroundings =
                new LookupSurroundings(
                        asker.id(),
                        memory.roundTrips,
                        memory.unreachable,
                        contact -> byContact.containsKey(contact) && peer(contact).isCompliant(),
                        nodes,
                        0.15 * nodes,
                        false);
        var lookup = new Lookup(target, surroundings, strategy, start, List.of());
        return new Walk(asker, lookup, memory).run();
    }

    private Peer peer(Contact contact) {
        Peer peer = byContact.get(contact);
        if (peer == null) {
            throw new AssertionError("nobody is there: " + contact);
        }
        return peer;
    }

    List<Contact> nearestInTable(Peer owner, NodeId target, int count) {
        return tables.computeIfAbsent(owner.id(), id -> table(owner)).stream()
                .sorted((a, b) -> target.compareNearness(a.id(), b.id()))
                .limit(count)
                .map(Peer::contact)
                .toList();
    }

    private List<Peer> table(Peer owner) {
        if (sorted.length == 0) {
            sorted = peers.toArray(Peer[]::new);
            Arrays.sort(sorted, Comparator.comparing(Peer::id));
        }
        var table = new ArrayList<Peer>();
        for (int shared = 0; shared < NodeId.BITS - 1; shared++) {
            int from = lowerBound(owner.id(), shared, false);
            int to = lowerBound(owner.id(), shared, true);
            bucket(owner, shared, from, to, table);
            if (isAloneBelow(owner.id(), shared + 1)) {
                break;
            }
        }
        return table;
    }

    /** Eight of those in the range, at most one per subnet. */
    private void bucket(Peer owner, int shared, int from, int to, List<Peer> table) {
        var chance = new SplittableRandom(seed ^ owner.id().high() ^ (shared * 0x9e3779b9L));
        int[] order = new int[to - from];
        var subnets = new ArrayList<Long>();
        for (int i = 0; i < order.length && subnets.size() < CLOSEST; i++) {
            // A shuffle that goes only as far as needed; 0 stands for "not moved".
            int pick = i + chance.nextInt(order.length - i);
            int index = order[pick] == 0 ? pick : order[pick] - 1;
            order[pick] = order[i] == 0 ? i + 1 : order[i];
            Peer peer = sorted[from + index];
            long subnet = peer.endpoint().low() >>> 8;
            if (!subnets.contains(subnet)) {
                subnets.add(subnet);
                table.add(peer);
            }
        }
    }

    private boolean isAloneBelow(NodeId id, int shared) {
        int first = firstAtLeast(floor(id, shared));
        return first + 1 >= sorted.length || sorted[first + 1].id().sharedBits(id) < shared;
    }

    /** Where those start, or end, that share exactly so many bits with the id. */
    private int lowerBound(NodeId id, int shared, boolean end) {
        NodeId sibling = floor(id.distanceTo(bit(shared)), shared + 1);
        int first = firstAtLeast(sibling);
        if (!end) {
            return first;
        }
        int low = first;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle].id().sharedBits(sibling) >= shared + 1) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private int firstAtLeast(NodeId id) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle].id().compareTo(id) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static NodeId bit(int index) {
        return index < 64
                ? new NodeId(1L << (63 - index), 0, 0)
                : index < 128
                        ? new NodeId(0, 1L << (127 - index), 0)
                        : new NodeId(0, 0, 1 << (159 - index));
    }

    private static NodeId floor(NodeId id, int bits) {
        return new NodeId(
                id.high() & mask(bits),
                id.middle() & mask(bits - 64),
                (int) (id.low() & mask(bits - 96)));
    }

    private static long mask(int bits) {
        return bits <= 0 ? 0 : bits >= 64 ? -1L : -1L << (64 - bits);
    }

    private long roundTrip(Peer one, Peer other) {
        long pair = one.endpoint().hashCode() + (long) other.endpoint().hashCode();
        double perCent = 100 * new SplittableRandom(seed ^ pair).nextDouble();
        int i = 1;
        while (perCent > ROUND_TRIPS[i][0]) {
            i++;
        }
        int[] from = ROUND_TRIPS[i - 1];
        int[] to = ROUND_TRIPS[i];
        double millis = from[1] + (perCent - from[0]) * (to[1] - from[1]) / (to[0] - from[0]);
        double jitter = 1 + 0.1 * random.nextDouble();
        return (long) (millis * jitter * 1e6);
    }

    private List<Contact> answer(Peer asked, NodeId target) {
        return switch (asked.kind()) {
            case HONEST -> nearestInTable(asked, target, CLOSEST);
            case SYBIL, BESIEGER ->
                    nearest(asked.kind(), target, CLOSEST).stream().map(Peer::contact).toList();
            case POISONER ->
                    random.ints(CLOSEST)
                            .mapToObj(
                                    address ->
                                            new Contact(
                                                    target.randomAt(16, random),
                                                    Endpoint.ofIpv4(address, 6881)))
                            .toList();
            case DEAD -> throw new AssertionError("the dead do not answer");
        };
    }

    /** One lookup in virtual time. */
    private final class Walk {
        private final Peer asker;
        private final Lookup lookup;
        private final Memory memory;
        private final PriorityQueue<Event> events =
                new PriorityQueue<>(
                        Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
        private final long started;
        private final NodeId nearest;
        private long nearestAt = -1;
        private long doneAt = -1;
        private long order;

        Walk(Peer asker, Lookup lookup, Memory memory) {
            this.asker = asker;
            this.lookup = lookup;
            this.memory = memory;
            this.started = memory.now;
            this.nearest = nearestHonest(lookup.target(), 1).getFirst().id();
        }

        Run run() {
            advance();
            while (doneAt < 0) {
                step();
            }
            List<Contact> closest = lookup.closestSet().stream().map(Candidate::contact).toList();
            List<Contact> answered =
                    lookup.candidates().stream()
                            .filter(candidate -> candidate.is(Candidate.State.ANSWERED))
                            .map(Candidate::contact)
                            .toList();
            var figures = lookup.figures();
            while (!events.isEmpty()) {
                step();
            }
            memory.now += SECOND;
            List<Contact> truth =
                    nearestHonest(lookup.target(), CLOSEST).stream().map(Peer::contact).toList();
            int recall = (int) truth.stream().filter(closest::contains).count();
            long nearestNanos = (nearestAt < 0 ? doneAt : nearestAt) - started;
            return new Run(doneAt - started, nearestNanos, recall, figures, closest, answered);
        }

        private void step() {
            Event event = events.remove();
            memory.now = event.at();
            event.action().run();
            if (doneAt < 0) {
                advance();
            }
        }

        private void advance() {
            while (doneAt < 0) {
                switch (lookup.next(memory.now)) {
                    case Step.Ask(var candidates) -> candidates.forEach(this::send);
                    case Step.Explore(var by, var place) -> explore(by, place);
                    case Step.Wait(long nanos) -> {
                        if (nanos != Step.FOREVER) {
                            at(memory.now + nanos, () -> {});
                        }
                        return;
                    }
                    case Step.Done() -> doneAt = memory.now;
                }
            }
        }

        private void explore(Candidate by, NodeId place) {
            Peer asked = peer(by.contact());
            if (arrives()) {
                at(
                        memory.now + roundTrip(asker, asked),
                        () -> lookup.onExplored(by, answer(asked, place)));
            }
        }

        /** The query, and then the answer. */
        private boolean arrives() {
            return random.nextDouble() < (1 - loss) * (1 - loss);
        }

        private void send(Candidate candidate) {
            Peer asked = byContact.get(candidate.contact());
            boolean isLost = !arrives();
            if (asked != null && asked.kind() != Kind.DEAD && !isLost) {
                at(memory.now + roundTrip(asker, asked), () -> reply(candidate, asked));
            }
            long stallsAt = candidate.stallsAt();
            long timesOutAt = candidate.timesOutAt();
            at(
                    stallsAt,
                    () -> {
                        if (candidate.stallsAt() == stallsAt) {
                            lookup.onStall(candidate, memory.now);
                        }
                    });
            at(
                    timesOutAt,
                    () -> {
                        if (candidate.timesOutAt() == timesOutAt) {
                            lookup.onTimeout(candidate, memory.now);
                        }
                    });
        }

        private void reply(Candidate candidate, Peer asked) {
            if (asked.id().equals(nearest) && nearestAt < 0) {
                nearestAt = memory.now;
            }
            lookup.onReply(
                    candidate,
                    asked.id(),
                    answer(asked, lookup.target()),
                    new byte[] {1},
                    memory.now);
        }

        private void at(long time, Runnable action) {
            events.add(new Event(time, order++, action));
        }
    }
}
