package dev.starling.dht;

import dev.starling.bencode.MalformedMessage;
import dev.starling.host.DatagramHandler;
import dev.starling.host.Endpoint;
import dev.starling.host.Host;
import dev.starling.host.Result;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A node of BitTorrent's mainline DHT: finds peers by infohash, keeps its own torrents announced,
 * and does for others what it asks of them.
 *
 * <p>It lives on its host's thread. Everything it learns that is worth keeping is in {@link
 * #state}; whoever started it puts that on a disk.
 */
public final class DhtNode {
    public static final int STATE_BYTES_MAX = NodeState.BYTES_MAX;

    /** What one lookup writes to that it has not written to of late, about. */
    private static final int REMOTES_PER_LOOKUP = 24;

    /** What the user wants at once at most; one more ends with nothing. */
    private static final int SEARCHES_MAX = 1024;

    private final Host host;
    private final Stores stores;
    private final Bootstrap bootstrap;
    private final NodeState before;
    private final List<Vantage> vantages;

    // Null until the first one is asked for: most nodes of a large simulation only serve.
    private @Nullable Renewals<Announce> announces;
    private @Nullable Renewals<KeptItem> items;
    private @Nullable Manners manners;

    /** Null until somebody watches. */
    private @Nullable SearchTraces traces;

    /** In the order in which they began. */
    private final List<RunningSearch> searches = new ArrayList<>();

    private boolean isClosed;

    private DhtNode(Host host, DhtSettings settings, NodeState before) {
        this.host = host;
        this.stores = new Stores(host.random(), host.nanoTime());
        this.bootstrap = new Bootstrap(host, settings, this::onBootstrapKnown);
        this.before = before;
        this.vantages = new ArrayList<>(settings.listen().size());
    }

    /**
     * Starts a node and lets it join.
     *
     * @param state what {@link #state} gave the last time, or null; what cannot be read is as none
     * @param workbench its own, or shared by nodes of the same thread
     * @param others gets the datagrams that are not the DHT's
     * @throws dev.starling.host.CannotBind when a port cannot be had
     */
    public static DhtNode start(
            Host host,
            DhtSettings settings,
            byte @Nullable [] state,
            Workbench workbench,
            DatagramHandler others)
            throws IOException {
        NodeState before = decode(state);
        var node = new DhtNode(host, settings, before);
        try {
            for (Endpoint listen : settings.listen()) {
                node.vantages.add(
                        new Vantage(
                                host,
                                settings,
                                listen,
                                identity(before, listen),
                                before.contactsOf(Family.of(listen)),
                                workbench,
                                node.stores,
                                node.bootstrap,
                                others));
            }
        } catch (IOException e) {
            node.close();
            throw e;
        }
        node.introduceFamilies();
        // Its tables take a second to build, which no datagram is to wait for.
        host.offload(Items::warmUp, _ -> {});
        node.bootstrap.start();
        node.vantages.forEach(Vantage::begin);
        return node;
    }

    /** The ids of the node, one for each socket, in the order of the settings. */
    public List<Contact> self() {
        return vantages.stream()
                .map(vantage -> new Contact(vantage.self(), vantage.local()))
                .toList();
    }

    /** Whether there is somebody to ask. */
    public boolean hasJoined() {
        return vantages.stream().anyMatch(Vantage::hasJoined);
    }

    /** Finds peers; each comes as it is found. */
    public RunningSearch findPeers(InfoHash infoHash, PeersListener listener) {
        return search(NodeId.of(infoHash), new PeerSearch(infoHash, null, listener));
    }

    /**
     * Finds peers and tells those who keep them of ours, once.
     *
     * @param port the peer's; 0 for the node's own
     * @param seed whether we have all of it
     */
    public RunningSearch announce(
            InfoHash infoHash, int port, boolean seed, PeersListener listener) {
        return announce(new Announce(infoHash, port, seed), listener);
    }

    /** Keeps a torrent announced until {@link #stopAnnouncing}. False: there are too many. */
    public boolean keepAnnounced(InfoHash infoHash, int port, boolean seed) {
        return announces().keep(new Announce(infoHash, port, seed));
    }

    public void stopAnnouncing(InfoHash infoHash) {
        if (announces != null) {
            announces.stop(NodeId.of(infoHash));
        }
    }

    /** Finds the nodes nearest to a place. */
    public RunningSearch findNode(NodeId target, Consumer<SearchReport> whenDone) {
        return search(target, new NodeSearch(target, whenDone));
    }

    /** Whether somebody is there, and who. */
    public void ping(Endpoint to, Consumer<Result<Pong>> whenDone) {
        Vantage vantage = vantageFor(to);
        if (vantage == null) {
            whenDone.accept(new Result.Failed<>(noSocketFor(to)));
            return;
        }
        vantage.insist(
                to,
                null,
                new Query.Ping(vantage.self()),
                outcome ->
                        whenDone.accept(
                                result(
                                        to,
                                        outcome,
                                        answer -> new Pong(answer.from(), answer.nanos()))));
    }

    /** About how many have a torrent. */
    public RunningSearch scrape(InfoHash infoHash, ScrapeListener listener) {
        return search(NodeId.of(infoHash), new ScrapeSearch(infoHash, listener));
    }

    /**
     * Which torrents a node knows of. One that was asked before is not asked again before the time
     * that it named.
     */
    public void sample(Endpoint to, NodeId target, Consumer<Result<Sample>> whenDone) {
        Vantage vantage = vantageFor(to);
        if (vantage == null) {
            whenDone.accept(new Result.Failed<>(noSocketFor(to)));
            return;
        }
        long waitNanos = manners().waitNanos(to, host.nanoTime());
        if (waitNanos > 0) {
            long seconds = Duration.ofNanos(waitNanos).toSeconds() + 1;
            whenDone.accept(
                    new Result.Failed<>(
                            new NoAnswer.NotAsked(
                                    to + " asks not to be sampled for another " + seconds + " s")));
            return;
        }
        vantage.insist(
                to,
                null,
                new Query.SampleInfohashes(vantage.self(), target, vantage.want()),
                outcome -> whenDone.accept(result(to, outcome, answer -> sample(vantage, answer))));
    }

    /** Finds what is stored at a target: a value whose hash it is. */
    public RunningSearch getItem(NodeId target, ItemListener listener) {
        return search(target, ItemSearch.toGet(target, new byte[0], listener));
    }

    /**
     * Finds the newest version of what somebody has signed.
     *
     * @param salt empty for none
     */
    public RunningSearch getItem(byte[] publicKey, byte[] salt, ItemListener listener) {
        NodeId target = Items.target(publicKey, salt);
        return search(target, ItemSearch.toGet(target, salt, listener));
    }

    /**
     * Stores a value for about two hours.
     *
     * @param value encoded in bencode, at most a thousand bytes
     */
    public RunningSearch putItem(byte[] value, ItemListener listener) {
        return put(new Item.Immutable(value), new byte[0], -1, listener);
    }

    /**
     * Stores a version of a signed value for about two hours.
     *
     * @param salt empty for none; at most 64 bytes
     * @param cas only over the version with this number; -1 for any
     */
    public RunningSearch putItem(
            ItemKey key,
            byte[] salt,
            long sequence,
            byte[] value,
            long cas,
            ItemListener listener) {
        return put(key.sign(salt, sequence, value), salt, cas, listener);
    }

    /**
     * Keeps a value stored until {@link #stopKeeping}: it is put again about every hour.
     *
     * @return its target; empty when there are too many
     */
    public Optional<NodeId> keepItem(byte[] value) {
        return keep(new Item.Immutable(value), new byte[0]);
    }

    /**
     * Keeps a signed value stored, and in its place what its owner puts there later.
     *
     * @param salt empty for none; at most 64 bytes
     * @return its target; empty when there are too many
     */
    public Optional<NodeId> keepItem(ItemKey key, byte[] salt, long sequence, byte[] value) {
        return keep(key.sign(salt, sequence, value), salt);
    }

    public void stopKeeping(NodeId target) {
        if (items != null) {
            items.stop(target);
        }
    }

    /** Whom it knows: all contacts in use, of all its sockets. */
    public List<Contact> contacts() {
        long now = host.nanoTime();
        var contacts = new ArrayList<Contact>();
        for (Vantage vantage : vantages) {
            for (TableEntry entry : vantage.table().entries(now)) {
                if (!entry.isWaiting()) {
                    contacts.add(entry.contact());
                }
            }
        }
        return contacts;
    }

    /**
     * Its tables, one for each socket: every contact, from the far half of the keyspace to our own
     * place, those that wait for a place last in each bucket.
     */
    public List<List<TableEntry>> tables() {
        long now = host.nanoTime();
        return vantages.stream().map(vantage -> vantage.table().entries(now)).toList();
    }

    /**
     * Lookups are written down from now on, as {@link #traces} shows them. Nobody does that for a
     * hundred thousand nodes, so it is asked for.
     */
    public void traceSearches() {
        if (traces == null) {
            var begun = new SearchTraces();
            vantages.forEach(vantage -> vantage.traceInto(begun));
            traces = begun;
        }
    }

    /**
     * The lookups of late, those that no user began among them, the latest last; none unless {@link
     * #traceSearches} was called.
     */
    public List<SearchTrace> traces() {
        return traces == null ? List.of() : traces.traces(host.nanoTime());
    }

    /** What it does from now on is seen by somebody who measures it. */
    public void watchBy(DhtWatcher watcher) {
        vantages.forEach(vantage -> vantage.watchBy(watcher));
    }

    /** What it knows about itself. */
    public NodeFigures figures() {
        return new NodeFigures(
                vantages.stream().map(Vantage::figures).toList(),
                announces == null ? NodeFigures.Kept.NOTHING : announces.figures(),
                items == null ? NodeFigures.Kept.NOTHING : items.figures(),
                stores.items().count(),
                searches.size());
    }

    /** A peer says that it is a node, too, and at which port (BEP 5's PORT message). */
    public void addNode(Endpoint endpoint) {
        Vantage vantage = vantageFor(endpoint);
        if (vantage != null && vantage.isUsable(endpoint)) {
            vantage.insist(endpoint, null, new Query.Ping(vantage.self()), _ -> {});
        }
    }

    /** What is worth keeping for the next time, at most {@link #STATE_BYTES_MAX}. */
    public byte[] state() {
        var known = new LinkedHashSet<Contact>(contacts());
        for (Family family : Family.values()) {
            // Without a network nobody answers, and still nobody is to be forgotten.
            if (vantages.stream().noneMatch(v -> v.family() == family && v.isSelfSufficient())) {
                known.addAll(before.contactsOf(family));
            }
        }
        return new NodeState(
                        vantages.stream().map(Vantage::identity).toList(),
                        known.stream().limit(NodeState.CONTACTS_MAX).toList())
                .encode();
    }

    /** Ends without a word, as nodes do. */
    public void close() {
        isClosed = true;
        if (announces != null) {
            announces.close();
        }
        if (items != null) {
            items.close();
        }
        bootstrap.close();
        List.copyOf(searches).forEach(RunningSearch::cancel);
        vantages.forEach(Vantage::close);
    }

    List<Vantage> vantages() {
        return vantages;
    }

    Stores stores() {
        return stores;
    }

    private Renewals<Announce> announces() {
        if (announces == null) {
            announces = renewals(Renewals.ANNOUNCE_INTERVAL, Renewals.ANNOUNCES_MAX, this::renew);
        }
        return announces;
    }

    private Renewals<KeptItem> items() {
        if (items == null) {
            items = renewals(Renewals.PUT_INTERVAL, Renewals.ITEMS_MAX, this::renew);
        }
        return items;
    }

    private <T extends Renewable> Renewals<T> renewals(
            Duration interval, int most, Renewals.Deed<T> deed) {
        var plan = new RenewalPlan<T>(interval, most);
        var renewals = new Renewals<T>(host, plan, this::hasRoomForALookup, deed);
        if (isClosed) {
            renewals.close();
        }
        return renewals;
    }

    private Manners manners() {
        if (manners == null) {
            manners = new Manners();
        }
        return manners;
    }

    private RunningSearch put(Item item, byte[] salt, long cas, ItemListener listener) {
        return search(ItemSearch.toPut(item, salt, cas, listener));
    }

    private RunningSearch search(ItemSearch errand) {
        return search(errand.target(), errand);
    }

    private Optional<NodeId> keep(Item item, byte[] salt) {
        var kept = new KeptItem(Items.target(item), salt, item);
        return items().keep(kept) ? Optional.of(kept.place()) : Optional.empty();
    }

    private void renew(Announce announce, IntConsumer whenDone) {
        announce(
                announce,
                new PeersListener() {
                    @Override
                    public void onPeer(Endpoint peer) {}

                    @Override
                    public void onDone(SearchReport report, int announcedTo) {
                        whenDone.accept(announcedTo);
                    }
                });
    }

    private void renew(KeptItem kept, IntConsumer whenDone) {
        search(
                ItemSearch.toKeep(
                        kept,
                        new ItemListener() {
                            @Override
                            public void onItem(FoundItem item) {
                                items().replace(kept.orNewer(item));
                            }

                            @Override
                            public void onDone(SearchReport report, int storedAt, String refusal) {
                                whenDone.accept(storedAt);
                            }
                        }));
    }

    private RunningSearch announce(Announce announce, PeersListener listener) {
        InfoHash infoHash = announce.infoHash();
        return search(NodeId.of(infoHash), new PeerSearch(infoHash, announce, listener));
    }

    private RunningSearch search(NodeId target, RunningSearch.Errand errand) {
        var search = new RunningSearch(host, target, errand, searches::remove);
        if (searches.size() < SEARCHES_MAX && !isClosed) {
            searches.add(search);
            search.start(vantages);
        } else {
            search.giveUp();
        }
        return search;
    }

    private Sample sample(Vantage vantage, SimpleCall.Outcome.Answered answer) {
        Contact from = answer.from();
        List<Contact> nodes = vantage.usableNodes(answer.reply());
        Reply.Samples samples = answer.reply().samples();
        if (samples == null) {
            return new Sample(from, List.of(), 0, Duration.ZERO, nodes);
        }
        var interval = Duration.ofSeconds(samples.intervalSeconds());
        manners().onAnswer(from.endpoint(), interval.toNanos(), host.nanoTime());
        return new Sample(from, samples.infoHashes(), samples.total(), interval, nodes);
    }

    private static <T> Result<T> result(
            Endpoint to,
            SimpleCall.Outcome outcome,
            Function<SimpleCall.Outcome.Answered, T> fromAnswer) {
        return switch (outcome) {
            case SimpleCall.Outcome.Answered answer -> new Result.Done<>(fromAnswer.apply(answer));
            case SimpleCall.Outcome.Refused(int code, String why) ->
                    new Result.Failed<>(new NoAnswer.Refusal(to, code, why));
            case SimpleCall.Outcome.Silent _ -> new Result.Failed<>(new NoAnswer.Silence(to));
        };
    }

    private @Nullable Vantage vantageFor(Endpoint remote) {
        for (Vantage vantage : vantages) {
            if (vantage.family() == Family.of(remote)) {
                return vantage;
            }
        }
        return null;
    }

    private static NoAnswer noSocketFor(Endpoint remote) {
        return new NoAnswer.NotAsked(
                "there is no way to " + remote + ": no socket listens for addresses of its kind");
    }

    private boolean hasRoomForALookup() {
        long now = host.nanoTime();
        return vantages.stream()
                .allMatch(
                        vantage ->
                                vantage.calls().hasRoom()
                                        && vantage.remotes().hasRoomFor(REMOTES_PER_LOOKUP, now));
    }

    private void onBootstrapKnown() {
        vantages.forEach(Vantage::onBootstrapKnown);
    }

    /** Those who ask for nodes of both families get them from any of our sockets (BEP 32). */
    private void introduceFamilies() {
        for (Vantage vantage : vantages) {
            vantages.stream()
                    .filter(other -> other.family() != vantage.family())
                    .findFirst()
                    .ifPresent(other -> vantage.nameAlso(other::namable));
        }
    }

    private static NodeState decode(byte @Nullable [] state) {
        if (state != null) {
            try {
                return NodeState.decode(state);
            } catch (MalformedMessage unreadable) {
                // A node without a past is a node all the same.
            }
        }
        return NodeState.NONE;
    }

    private static NodeState.@Nullable Identity identity(NodeState before, Endpoint listen) {
        return before.identities().stream()
                .filter(identity -> identity.local().hasSameAddress(listen))
                .findFirst()
                .orElse(null);
    }
}
