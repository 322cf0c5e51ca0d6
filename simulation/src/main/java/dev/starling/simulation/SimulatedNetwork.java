package dev.starling.simulation;

import dev.starling.host.Endpoint;
import dev.starling.host.Result;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What lies between the hosts: who has which address, how far it is, what gets lost.
 *
 * <p>A packet's fate is a hash of the seed, where it comes from, where it goes and its number, so
 * it does not depend on what else is under way, nor on how many threads run. What happens on the
 * sender's side (its NAT, its line up, the path) is computed when it is sent, what happens on the
 * receiver's (its line down, its NAT) when it arrives. Who is where changes only between events.
 */
final class SimulatedNetwork {
    /** Between hosts behind one NAT, and from a site back to itself. */
    private static final long LAN_NANOS = 300_000;

    private static final long LOOPBACK_NANOS = 30_000;

    /** A name server's answer. */
    private static final long RESOLVE_NANOS = 20_000_000;

    /** How much later than its time a reordered packet comes, at most, in latencies. */
    private static final int REORDER_LATENCIES = 3;

    private static final int MSS = 1448;
    private static final long SECOND = 1_000_000_000L;

    /** A path on which nothing is lost. */
    static final long PATH_WITHOUT_LIMIT = 0;

    private static final long SYN_RETRY_NANOS = 1_000_000_000L;
    private static final int SYN_RETRIES_MAX = 5;

    private final long seed;
    private final long floorNanos;
    private PathModel paths;
    private @Nullable Site[] sites = new @Nullable Site[64];
    private final Map<Endpoint, Site> furtherAddresses = new LinkedHashMap<>();
    private final Map<String, List<Endpoint>> names = new LinkedHashMap<>();

    SimulatedNetwork(long seed, long floorNanos, PathModel paths) {
        this.seed = Mix.hash(seed, 0x6e6574);
        this.floorNanos = floorNanos;
        this.paths = paths;
    }

    void setPaths(PathModel newPaths) {
        paths = newPaths;
    }

    void reserve(int sitesInAll) {
        if (sitesInAll > sites.length) {
            sites = Arrays.copyOf(sites, sitesInAll);
        }
    }

    void attach(Site site) {
        if (site.slot >= sites.length) {
            sites = Arrays.copyOf(sites, site.slot * 3 / 2 + 1);
        }
        sites[site.slot] = site;
    }

    void detach(Site site) {
        sites[site.slot] = null;
    }

    /** Gives a new site all addresses of one that is over. */
    @SuppressWarnings("ReferenceEquality") // a site is itself and no other
    void replace(Site old, Site site) {
        attach(site);
        furtherAddresses.replaceAll((_, other) -> other == old ? site : other);
    }

    void addAddress(Endpoint address, Site site) {
        if (siteAt(address) != null) {
            throw new IllegalArgumentException(address + " is another site's address");
        }
        furtherAddresses.put(address.withPort(0), site);
    }

    void addName(String name, List<Endpoint> addresses) {
        names.put(name, List.copyOf(addresses));
    }

    void resolve(
            SimulatedHost host,
            String name,
            int port,
            Consumer<Result<List<Endpoint>>> whenResolved) {
        Optional<Endpoint> figures = Endpoint.ofFigures(name, port);
        if (figures.isPresent()) {
            var address = new Result.Done<>(List.of(figures.get()));
            var _ = host.later(0, whenResolved, () -> whenResolved.accept(address));
            return;
        }
        List<Endpoint> known = names.get(name);
        Result<List<Endpoint>> result;
        if (known == null) {
            result = new Result.Failed<>(new UnknownHostException(name));
        } else {
            var addresses = new ArrayList<Endpoint>(known.size());
            known.forEach(address -> addresses.add(address.withPort(port)));
            result = new Result.Done<>(addresses);
        }
        var _ = host.later(RESOLVE_NANOS, whenResolved, () -> whenResolved.accept(result));
    }

    @Nullable Site siteAt(Endpoint endpoint) {
        int slot = AddressPlan.slotOf(endpoint);
        Site site = slot >= 0 && slot < sites.length ? sites[slot] : null;
        if (site == null) {
            return furtherAddresses.isEmpty() ? null : furtherAddresses.get(endpoint.withPort(0));
        }
        return endpoint.isIpv4() || site instanceof SimulatedHost ? site : null;
    }

    /**
     * The site that an address means to this host: itself, a neighbour behind its NAT, the world.
     */
    @Nullable Site siteAt(SimulatedHost from, Endpoint to) {
        if (to.isLoopback()) {
            return from;
        }
        NatBox nat = from.nat();
        if (nat == null) {
            return siteAt(to);
        }
        SimulatedHost neighbour = nat.insideAt(to);
        return neighbour != null || !to.isIpv4() ? neighbour : siteAt(to);
    }

    /** Sends a datagram; the bytes are the network's. */
    void send(SimulatedHost from, Endpoint source, Endpoint to, byte[] bytes) {
        Shard shard = from.shard;
        Site target = siteAt(from, to);
        if (target == null) {
            shard.traffic.lostAtNobody++;
            return;
        }
        Site origin = from.site();
        Endpoint visible = source;
        boolean near = isNear(from, target);
        if (origin instanceof NatBox nat && !(near && target != nat)) {
            Endpoint outer = nat.outer(from, source.port(), to, shard.now);
            if (outer == null || (target == nat && !nat.kind().hairpin())) {
                shard.traffic.lostAtNobody++;
                return;
            }
            visible = outer;
        }
        var datagram = new Datagram(target, visible, to, bytes);
        if (near) {
            shard.post(datagram, shard.now + nearNanos(from, target), from.nextOrder());
            return;
        }
        if (origin.side != target.side) {
            shard.traffic.lostInPartition++;
            return;
        }
        long departure = shard.now;
        if (origin.link != null) {
            departure = origin.link.upDatagram(departure, Datagram.bytesOnTheLine(bytes.length));
            if (departure < 0) {
                shard.traffic.lostInQueue++;
                return;
            }
        }
        Path path = paths.between(origin.place, target.place);
        long latency = latency(path, origin, target);
        long order = from.nextOrder();
        if (path.isEven()) {
            shard.post(datagram, departure + latency, order);
        } else {
            sendOver(path, datagram, departure, latency, from, order);
        }
    }

    /** Sends a datagram to all in a group of the local network; the bytes are the network's. */
    void sendToGroup(SimulatedHost from, Endpoint source, Endpoint group, byte[] bytes) {
        NatBox nat = from.nat();
        List<SimulatedHost> near = nat == null ? List.of(from) : nat.inside();
        for (SimulatedHost each : near) {
            if (each.isInGroups()) {
                var datagram = new GroupDatagram(each, source, group, bytes);
                long arrival = from.shard.now + nearNanos(from, each);
                from.shard.post(datagram, arrival, from.nextOrder());
            }
        }
    }

    /**
     * Sends a piece of a stream; none is ever lost, loss makes it late. Answers when it has arrived
     * as a whole.
     *
     * @param notBefore when what the stream sent before has arrived
     * @param pathBytesPerSecond see {@link #pathBytesPerSecond}
     */
    long send(SimulatedHost from, Segment segment, long notBefore, long pathBytesPerSecond) {
        Shard shard = from.shard;
        shard.traffic.segments++;
        Site origin = from.site();
        Site target = segment.target;
        long order = from.nextOrder();
        long arrival;
        if (isNear(from, target)) {
            arrival = shard.now + nearNanos(from, target);
        } else {
            long departure =
                    origin.link == null
                            ? shard.now
                            : origin.link.up(shard.now, segment.bytesOnTheLine());
            Path path = paths.between(origin.place, target.place);
            long latency = latency(path, origin, target);
            arrival = departure + latency;
            if (!path.isEven()) {
                long drawn = Mix.hash(seed, fateOf(origin, target), order);
                arrival += Mix.below(drawn, path.jitterNanos());
                arrival += delayByLoss(path, latency, segment, Mix.mix(drawn + Mix.GOLDEN));
            }
        }
        arrival = Math.max(arrival, notBefore);
        if (pathBytesPerSecond != PATH_WITHOUT_LIMIT) {
            arrival += segment.payloadBytes() * SECOND / pathBytesPerSecond;
        }
        shard.post(segment, arrival, order);
        return arrival;
    }

    /**
     * What loss leaves of a stream over this path, or {@link #PATH_WITHOUT_LIMIT}: a window of 1.22
     * MSS / sqrt(p) in each round trip (Mathis et al.).
     */
    long pathBytesPerSecond(SimulatedHost from, Site target) {
        if (isNear(from, target)) {
            return PATH_WITHOUT_LIMIT;
        }
        Site origin = from.site();
        Path path = paths.between(origin.place, target.place);
        int loss = path.lossPerMillion();
        if (loss == 0) {
            return PATH_WITHOUT_LIMIT;
        }
        double window = Math.max(2 * MSS, 1.22 * MSS * 1000 / Math.sqrt(loss));
        long roundTrip = 2 * latency(path, origin, target) + path.jitterNanos();
        return Math.max(1, (long) (window * SECOND / roundTrip));
    }

    boolean isCut(SimulatedHost from, Site target) {
        return !isNear(from, target) && from.site().side != target.side;
    }

    private void sendOver(
            Path path,
            Datagram datagram,
            long departure,
            long latency,
            SimulatedHost from,
            long order) {
        Shard shard = from.shard;
        long drawn = Mix.hash(seed, fateOf(from.site(), datagram.target), order);
        if (Mix.perMillion(drawn) < loss(path, from.site(), departure)) {
            shard.traffic.lostOnTheWay++;
            return;
        }
        long arrival = departure + latency;
        drawn = Mix.mix(drawn + Mix.GOLDEN);
        arrival += Mix.below(drawn, path.jitterNanos());
        drawn = Mix.mix(drawn + Mix.GOLDEN);
        if (Mix.perMillion(drawn) < path.reorderPerMillion()) {
            drawn = Mix.mix(drawn + Mix.GOLDEN);
            arrival += Mix.below(drawn, REORDER_LATENCIES * latency);
        }
        drawn = Mix.mix(drawn + Mix.GOLDEN);
        if (Mix.perMillion(drawn) < path.duplicatePerMillion()) {
            drawn = Mix.mix(drawn + Mix.GOLDEN);
            shard.post(datagram.copy(), arrival + Mix.below(drawn, latency), from.nextOrder());
        }
        drawn = Mix.mix(drawn + Mix.GOLDEN);
        if (Mix.perMillion(drawn) < path.corruptPerMillion()) {
            datagram.corrupt(Mix.mix(drawn + Mix.GOLDEN));
        }
        shard.post(datagram, arrival, order);
    }

    private int loss(Path path, Site origin, long nanos) {
        Path.Bursts bursts = path.bursts();
        if (bursts.timePerMillion() == 0) {
            return path.lossPerMillion();
        }
        long slotNanos = bursts.slotNanos();
        // Not all lines change at the same instant.
        long slot = (nanos + Mix.below(Mix.hash(seed, origin.slot), slotNanos)) / slotNanos;
        boolean isBad =
                Mix.perMillion(Mix.hash(seed, ~(long) origin.slot, slot)) < bursts.timePerMillion();
        return isBad ? bursts.lossPerMillion() : path.lossPerMillion();
    }

    /**
     * A lost data packet costs a round trip until it is sent again; a lost connect the retry timer,
     * doubled each time.
     */
    private static long delayByLoss(Path path, long latency, Segment segment, long draw) {
        long drawn = draw;
        long packets = Math.max(1, (segment.payloadBytes() + MSS - 1) / MSS);
        if (!segment.isConnecting()) {
            return Mix.perMillion(drawn) < packets * path.lossPerMillion() ? 2 * latency : 0;
        }
        long delay = 0;
        for (int tries = 0; tries < SYN_RETRIES_MAX; tries++) {
            if (Mix.perMillion(drawn) >= path.lossPerMillion()) {
                break;
            }
            delay += SYN_RETRY_NANOS << tries;
            drawn = Mix.mix(drawn + Mix.GOLDEN);
        }
        return delay;
    }

    private long latency(Path path, Site origin, Site target) {
        long spread = path.mostNanos() - path.leastNanos();
        long latency = path.leastNanos();
        if (spread > 0) {
            int low = Math.min(origin.slot, target.slot);
            int high = Math.max(origin.slot, target.slot);
            latency += Mix.below(Mix.hash(seed, (long) low << 32 | high), spread);
        }
        return Math.max(latency, floorNanos);
    }

    private static long fateOf(Site origin, Site target) {
        return (long) origin.slot << 32 | target.slot;
    }

    /** Whether a packet need not leave the site. */
    @SuppressWarnings("ReferenceEquality") // a site is itself and no other
    private static boolean isNear(SimulatedHost from, Site target) {
        return target == from
                || target == from.site()
                || (target instanceof SimulatedHost other
                        && other.nat() != null
                        && other.nat() == from.nat());
    }

    private static long nearNanos(SimulatedHost from, Site target) {
        return target == from ? LOOPBACK_NANOS : LAN_NANOS;
    }
}
