package dev.starling.dht;

import dev.starling.bencode.MalformedMessage;
import dev.starling.host.AddressKind;
import dev.starling.host.DatagramHandler;
import dev.starling.host.DatagramPort;
import dev.starling.host.Endpoint;
import dev.starling.host.Host;
import dev.starling.host.Timeout;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The DHT as it is seen from one socket: an id of its own, a table, and everything that was learnt
 * there (BEP 45). What is asked here is answered here.
 */
final class Vantage implements DatagramHandler {
    /** Verification pings to those who asked us, at most. */
    private static final long CANDIDATE_SPACING_NANOS = Duration.ofMillis(200).toNanos();

    /** From so many contacts on a lookup can do without the bootstrap nodes. */
    private static final int SELF_SUFFICIENT = 8;

    private static final int START_CONTACTS = 16;
    private static final int START_CONTACTS_OF_BEFORE = 8;

    private static final int CANDIDATES_MAX = 64;
    private static final int PROVEN_MAX = 512;
    private static final long PROVEN_FOR_NANOS = Duration.ofMinutes(10).toNanos();

    private final Host host;
    private final DhtSettings settings;
    private final Krpc krpc;
    private final Stores stores;
    private final Family family;
    private final Bootstrap bootstrap;
    private final Calls calls;
    private final Throttle throttle;
    private final Tokens tokens;
    private final RoundTrips roundTrips = new RoundTrips();
    private final Unreachable unreachable;
    private final ClosestSetCache closestSets = new ClosestSetCache();
    private final AddressVotes votes;
    private final NetworkSize networkSize = new NetworkSize();
    private final Reachability reachability;
    private final RemoteBudget remotes;
    final VantageFigures figures = new VantageFigures();

    /** Gets what is not ours: uTP shares the port. */
    private final DatagramHandler others;

    private final DatagramPort port;
    private NodeId self;
    private RoutingTable table;
    private Responder responder;

    /** Where to find nodes of the other family, for those who want both. */
    private NearestNodes otherFamily = NearestNodes.NONE;

    /** Whom we knew the last time, until all of them were asked; null when nobody. */
    private @Nullable Recollection recollection;

    /** Asked for before there was anybody to ask; they start with the first answer. */
    private final List<Runnable> waiting = new ArrayList<>();

    private LookupStrategy strategy;

    private final Joining joining = new Joining(this);

    /** Whom a ping is to verify, in the order in which they came. */
    private final ArrayDeque<Contact> candidates = new ArrayDeque<>(1);

    /** Who showed a token, and when, the one longest silent first. */
    private @Nullable Map<Endpoint, Long> provenByToken;

    private long nextCandidateAt;
    private boolean isClosed;

    /** Null unless the id has changed of late: those who are to be told are many. */
    private @Nullable Renaming renaming;

    private final Timeout upkeep =
            new Timeout() {
                @Override
                protected void expire() {
                    keepUp();
                }
            };

    private final Timeout verification =
            new Timeout() {
                @Override
                protected void expire() {
                    verifyNext();
                }
            };

    /** Null unless somebody watches. */
    private @Nullable SearchTraces traces;

    /** The same, to measure it. */
    private @Nullable DhtWatcher watcher;

    private final Reunion reunion = new Reunion(this);

    Vantage(
            Host host,
            DhtSettings settings,
            Endpoint listen,
            NodeState.@Nullable Identity before,
            List<Contact> known,
            Workbench workbench,
            Stores stores,
            Bootstrap bootstrap,
            DatagramHandler others)
            throws IOException {
        long now = host.nanoTime();
        this.host = host;
        this.settings = settings;
        this.krpc = workbench.krpc();
        this.stores = stores;
        this.bootstrap = bootstrap;
        this.strategy = settings.habits().strategy();
        this.others = others;
        this.family = Family.of(listen);
        this.calls = new Calls(host);
        boolean isServer = settings.preset() == DhtSettings.Preset.SERVER;
        this.throttle =
                new Throttle(
                        isServer ? Throttle.Limits.SERVER : Throttle.Limits.HOME,
                        host.random(),
                        now);
        this.tokens = new Tokens(workbench.mac(), host.random(), now);
        this.unreachable = new Unreachable(host.random().nextLong());
        Endpoint external = before == null ? null : before.external();
        this.votes =
                external == null
                        ? new AddressVotes(settings.allowsLocal())
                        : new AddressVotes(settings.allowsLocal(), external);
        this.reachability = new Reachability(now);
        this.remotes = new RemoteBudget(isServer ? RemoteBudget.SERVER : RemoteBudget.HOME, now);
        this.self = before == null ? NodeId.random(host.random()) : before.id();
        this.table = new RoutingTable(self, family, settings.allowsLocal(), isWary(), now);
        this.responder = newResponder();
        List<Contact> usable = known.stream().filter(c -> isUsable(c.endpoint())).toList();
        this.recollection = usable.isEmpty() ? null : new Recollection(this, usable);
        this.port = host.bindUdp(listen, this);
    }

    Host host() {
        return host;
    }

    long now() {
        return host.nanoTime();
    }

    Calls calls() {
        return calls;
    }

    NodeId self() {
        return self;
    }

    Family family() {
        return family;
    }

    RoutingTable table() {
        return table;
    }

    NetworkSize networkSize() {
        return networkSize;
    }

    AddressVotes votes() {
        return votes;
    }

    Reachability reachability() {
        return reachability;
    }

    RemoteBudget remotes() {
        return remotes;
    }

    Unreachable unreachable() {
        return unreachable;
    }

    ClosestSetCache closestSets() {
        return closestSets;
    }

    Endpoint local() {
        return port.local();
    }

    /** Whether there are contacts enough for lookups to begin with them. */
    boolean isSelfSufficient() {
        return table.hasContacts(SELF_SUFFICIENT);
    }

    boolean isClosed() {
        return isClosed;
    }

    boolean hasJoined() {
        return joining.hasJoined();
    }

    /** So many nodes near a place that others may be told of. */
    List<Contact> namable(NodeId target, int count) {
        return table.namable(target, count, now());
    }

    /** Whom to name to those who want nodes of the other family. */
    void nameAlso(NearestNodes nodesOfOtherFamily) {
        otherFamily = nodesOfOtherFamily;
        responder = newResponder();
    }

    /** Lookups that begin from now on are written down. */
    void traceInto(SearchTraces watched) {
        traces = watched;
    }

    void watchBy(DhtWatcher measuring) {
        watcher = measuring;
    }

    /** Lookups go another way from now on: for comparing. */
    void lookUpBy(LookupStrategy other) {
        strategy = other;
    }

    /** Begins with everybody who may be there. */
    void begin() {
        if (!isSilent() && recollection != null) {
            recollection.start(); // who only visits needs no table
        }
        join();
    }

    void join() {
        joining.join();
    }

    /** New bootstrap nodes are known: whoever waited for somebody to ask may go on. */
    void onBootstrapKnown() {
        if (!hasJoined()) {
            joining.startOver();
        }
    }

    /** Whether a search would find somebody to begin with. */
    boolean hasSomebodyToAsk() {
        return !table.isEmpty()
                || (recollection != null && !recollection.isOver())
                || !bootstrap.endpoints(family).isEmpty();
    }

    /** Will be done as soon as somebody has answered, who can be asked then. */
    void await(Runnable task) {
        waiting.add(task);
    }

    void awaitNoMore(Runnable task) {
        waiting.remove(task);
    }

    /** A search of this socket's, from those who are known to be nearest. */
    Search newSearch(NodeId target, Search.Question question, Search.Listener listener) {
        return newSearch(target, List.of(), question, listener);
    }

    /** The same, from some others as well. */
    Search newSearch(
            NodeId target,
            List<Contact> others,
            Search.Question question,
            Search.Listener listener) {
        long now = now();
        List<Contact> start = new ArrayList<>(others);
        start.addAll(table.closest(target, START_CONTACTS, now));
        if (isWary()) {
            start.addAll(closestSets.near(target, START_CONTACTS_OF_BEFORE, now));
            // When somebody has crowded around the target, those may be his, all of them.
            start.addAll(table.closestCompliant(target, START_CONTACTS, now));
        }
        if (!isSelfSufficient() && recollection != null) {
            start.addAll(recollection.near(target, START_CONTACTS));
        }
        var lookup =
                new Lookup(
                        target,
                        surroundings(),
                        strategy,
                        start,
                        isSelfSufficient() ? List.of() : bootstrap.endpoints(family));
        return new Search(
                this,
                lookup,
                question,
                listener,
                traces == null ? null : traces.begin(target, family, now),
                watcher == null ? null : watcher.onLookup(target));
    }

    /** Asks one node one thing. */
    void ask(
            Endpoint to,
            @Nullable NodeId expected,
            Query query,
            Consumer<SimpleCall.Outcome> whenDone) {
        send(new SimpleCall(this, to, expected, query, whenDone), SimpleCall.PATIENCE_NANOS);
    }

    /** The same, again and again for a while: a lost datagram would cost too much. */
    void insist(
            Endpoint to,
            @Nullable NodeId expected,
            Query query,
            Consumer<SimpleCall.Outcome> whenDone) {
        new InsistentCall(this, to, expected, query, whenDone).ask();
    }

    /** Sends a query, or sends it again, and waits for so long. */
    void send(Call call, long patienceNanos) {
        calls.begin(call, patienceNanos);
        long now = now();
        reachability.onSent(call.to(), now);
        remotes.onSend(call.to(), now);
        figures.queriesSent++;
        if (watcher != null) {
            watcher.onAsking(QueryKind.of(call.query()));
        }
        int length = krpc.encode(Calls.toBytes(call.transaction), isReadOnly(), call.query());
        send(length, call.to());
    }

    @Override
    public void onDatagram(byte[] bytes, int offset, int length, Endpoint from) {
        if (bytes[offset] != 'd') {
            others.onDatagram(bytes, offset, length, from);
            return;
        }
        figures.bytesReceived += length;
        Message message;
        try {
            message = krpc.decode(bytes, offset, length, want());
        } catch (MalformedMessage malformed) {
            figures.malformed++;
            return;
        }
        switch (message) {
            case Message.Asked asked -> onQuery(asked, length, from);
            case Message.Misasked misasked -> onMisasked(misasked, length, from);
            case Message.Answered answered -> onAnswer(answered, from);
            case Message.Refused refused -> onRefused(refused, from);
        }
    }

    @Override
    public long foresee() {
        return figures.queriesAnswered
                + calls.foresee()
                + table.foresee()
                + reachability.foresee()
                + remotes.foresee()
                + responder.foresee();
    }

    /** A call of ours was not answered. */
    void onSilence(Call call, long now) {
        figures.timeouts++;
        NodeId expected = call.expected();
        if (expected != null) {
            var contact = new Contact(expected, call.to());
            if (table.onTimeout(contact, now) instanceof AfterTimeout.Left) {
                closestSets.forget(call.to());
                reunion.onLost(contact);
                upkeepSoon();
            }
        }
        if (table.isEmpty()) {
            joining.later();
        }
    }

    void onJoined() {
        if (!table.isEmpty()) {
            upkeepSoon();
        }
    }

    /** What a lookup found is of use to the next ones. */
    void onSearchDone(Search search) {
        if (!search.target().equals(self)) { // those around us are in the table
            closestSets.put(search.target(), search.answered(), now());
        }
        networkSize.onLookup(
                search.target(),
                search.closestSet().stream()
                        .limit(RoutingTable.BUCKET_SIZE)
                        .map(Candidate::id)
                        .toList());
    }

    /** Nodes of our family that an answer names and that may be asked. */
    List<Contact> usableNodes(Reply reply) {
        List<Contact> named = family == Family.IPV4 ? reply.nodes() : reply.nodes6();
        for (Contact contact : named) {
            if (!isUsable(contact.endpoint())) {
                return named.stream().filter(c -> isUsable(c.endpoint())).toList();
            }
        }
        return named;
    }

    boolean isUsable(Endpoint endpoint) {
        return Family.of(endpoint) == family
                && AddressKind.isUsable(endpoint, settings.allowsLocal());
    }

    Want want() {
        return family == Family.IPV4 ? Want.IPV4 : Want.IPV6;
    }

    NodeState.Identity identity() {
        return new NodeState.Identity(port.local(), self, votes.address().orElse(null));
    }

    NodeFigures.OfSocket figures() {
        long now = now();
        PeerStore peers = stores.peers(family);
        return new NodeFigures.OfSocket(
                self,
                local(),
                votes.address(),
                hasJoined(),
                table.quality(now),
                networkSize.estimate(),
                reachability.verdict(now),
                calls.size(),
                remotes.used(now),
                peers.infoHashCount(),
                peers.peerCount(),
                figures.counted());
    }

    void close() {
        isClosed = true;
        host.cancel(upkeep);
        host.cancel(verification);
        if (renaming != null) {
            host.cancel(renaming);
        }
        reunion.close();
        joining.close();
        if (recollection != null) {
            recollection.close();
        }
        calls.endAll();
        waiting.clear();
        port.close();
    }

    private static boolean isCompliant(Contact contact) {
        return SecureId.isValid(contact.id(), contact.endpoint());
    }

    private LookupSurroundings surroundings() {
        List<NodeId> neighbours =
                table.closest(self, RoutingTable.BUCKET_SIZE, now()).stream()
                        .map(Contact::id)
                        .toList();
        var estimate = networkSize.cautious(self, neighbours);
        double nodes = estimate.map(NetworkEstimate::nodes).orElse(0.0);
        double deviation = estimate.map(e -> e.nodes() * e.relativeDeviation()).orElse(0.0);
        return new LookupSurroundings(
                self,
                roundTrips,
                unreachable,
                Vantage::isCompliant,
                nodes,
                deviation,
                settings.allowsLocal() || !isWary());
    }

    private boolean isWary() {
        return settings.habits().isWary();
    }

    private void onQuery(Message.Asked asked, int length, Endpoint from) {
        long now = now();
        reachability.onQuery(from, now);
        if (watcher != null) {
            watcher.onAsked(QueryKind.of(asked.query()));
        }
        if (from.port() == 0 || isSilent()) {
            figures.queriesIgnored++;
            return;
        }
        var asker = new Contact(asked.query().sender(), from);
        boolean isKnown = table.rttNanos(asker) > 0 || isProven(from, now);
        Responder.Outcome outcome = responder.answer(asked, from, length, isKnown, now);
        switch (outcome) {
            case Responder.Outcome.Answer(var reply, var isCandidate, var isProven) -> {
                figures.queriesAnswered++;
                if (isProven) {
                    remember(from, now);
                }
                send(krpc.encode(asked.transaction(), reply, from), from);
                table.onQuery(asker, now);
                if (isCandidate && isWary()) {
                    verify(asker, now);
                } else if (isCandidate && isUsable(from)) {
                    table.onAnswer(asker, 0, now);
                }
            }
            case Responder.Outcome.Refuse(int code, String why) -> {
                figures.queriesRefused++;
                send(krpc.encodeError(asked.transaction(), code, why), from);
            }
            case Responder.Outcome.Silence _ -> figures.queriesIgnored++;
        }
    }

    private void onMisasked(Message.Misasked misasked, int length, Endpoint from) {
        if (from.port() == 0
                || isSilent()
                || !(responder.refuse(misasked, from, length, false, now())
                        instanceof Responder.Outcome.Refuse(int code, String why))) {
            figures.queriesIgnored++;
            return;
        }
        figures.queriesRefused++;
        send(krpc.encodeError(misasked.transaction(), code, why), from);
    }

    private void onAnswer(Message.Answered answered, Endpoint from) {
        Call call = calls.take(answered.transaction(), from);
        if (call == null) {
            figures.unsolicited++;
            return;
        }
        long now = now();
        figures.replies++;
        reachability.onAnswer(now);
        Endpoint us = answered.yourAddress();
        if (us != null && votes.onAnswer(from, us) && votes.deposes(self)) {
            changeId();
        }
        boolean wasEmpty = table.isEmpty();
        Contact contact = new Contact(answered.reply().sender(), from);
        Admission admission = table.onAnswer(contact, call.roundTripNanos(now), now);
        if (admission instanceof Admission.IdChanged) {
            closestSets.forget(from);
            upkeepSoon();
            verify(contact, now);
        }
        call.onReply(answered.reply(), now);
        if (wasEmpty && !table.isEmpty()) {
            onFirstContact();
        }
    }

    private void onRefused(Message.Refused refused, Endpoint from) {
        Call call = calls.take(refused.transaction(), from);
        if (call == null) {
            figures.unsolicited++;
            return;
        }
        figures.errors++;
        call.onRefused(refused.code(), refused.why(), now());
    }

    private void onFirstContact() {
        var begin = List.copyOf(waiting);
        waiting.clear();
        begin.forEach(Runnable::run);
        if (!hasJoined()) {
            join();
        }
    }

    /**
     * Somebody who asked us may be one for the table, if he answers. Those who come all at once
     * wait for their turn; who speaks with another id than we know him by goes first, because what
     * we know of him is wrong, and nobody is told of him.
     */
    private void verify(Contact asker, long now) {
        if (table.doubt(asker, now)) {
            if (candidates.size() >= CANDIDATES_MAX) {
                candidates.removeLast();
            }
            candidates.addFirst(asker);
        } else if (candidates.size() < CANDIDATES_MAX
                && table.isCandidate(asker, now)
                && !candidates.contains(asker)) {
            candidates.addLast(asker);
        } else {
            return;
        }
        if (!verification.isArmed()) {
            host.arm(verification, Math.max(nextCandidateAt - now, 0));
        }
    }

    private void verifyNext() {
        long now = now();
        Contact candidate = candidates.pollFirst();
        while (candidate != null) {
            // The doubt ends in seconds, and is not raised again for minutes.
            boolean isDoubted = table.isKnownByAnotherId(candidate);
            if ((isDoubted || table.isCandidate(candidate, now)) && calls.hasRoom()) {
                nextCandidateAt = now + CANDIDATE_SPACING_NANOS;
                var ping = new Query.Ping(self);
                if (isDoubted) {
                    insist(candidate.endpoint(), candidate.id(), ping, _ -> {});
                } else {
                    ask(candidate.endpoint(), candidate.id(), ping, _ -> {});
                }
                if (!candidates.isEmpty()) {
                    host.arm(verification, CANDIDATE_SPACING_NANOS);
                }
                return;
            }
            candidate = candidates.pollFirst();
        }
    }

    /**
     * Whether an address has shown a token of ours of late, so that nobody else asks in its name.
     */
    private boolean isProven(Endpoint address, long now) {
        Long at = provenByToken == null ? null : provenByToken.get(address);
        return at != null && now - at < PROVEN_FOR_NANOS;
    }

    private void remember(Endpoint address, long now) {
        if (provenByToken == null) {
            provenByToken = new LinkedHashMap<>();
        }
        provenByToken.remove(address);
        provenByToken.put(address, now);
        if (provenByToken.size() > PROVEN_MAX) {
            provenByToken.remove(provenByToken.keySet().iterator().next());
        }
    }

    private void keepUp() {
        long now = now();
        switch (table.upkeep(now, host.random())) {
            case Upkeep.Ping(var contact) -> {
                ask(contact.endpoint(), contact.id(), new Query.Ping(self), _ -> {});
                host.arm(upkeep, table.nextUpkeepNanos() - now);
            }
            case Upkeep.FindNode(var contact, var target) -> {
                var query = new Query.FindNode(self, target, want());
                ask(contact.endpoint(), contact.id(), query, this::onExplored);
                host.arm(upkeep, table.nextUpkeepNanos() - now);
            }
            case Upkeep.Rest(long until) -> host.arm(upkeep, until - now);
        }
    }

    /** Whom a node named where we know too few: worth a ping. */
    private void onExplored(SimpleCall.Outcome outcome) {
        if (outcome instanceof SimpleCall.Outcome.Answered(_, var reply, _)) {
            long now = now();
            for (Contact contact : usableNodes(reply)) {
                if (calls.hasRoom() && table.isCandidate(contact, now)) {
                    ask(contact.endpoint(), contact.id(), new Query.Ping(self), _ -> {});
                }
            }
        }
    }

    private void upkeepSoon() {
        if (!isClosed) {
            host.arm(upkeep, 0);
        }
    }

    private void changeId() {
        votes.address().ifPresent(address -> become(SecureId.forAddress(address, host.random())));
    }

    /** Has another id from now on, and sees to it that others know. */
    void become(NodeId id) {
        long now = now();
        List<Contact> acquaintances = table.nearest(self, Renaming.TOLD_MAX);
        self = id;
        table = table.withSelf(self, now);
        responder = newResponder();
        joining.startOver();
        if (renaming == null) {
            renaming = new Renaming(this);
        }
        renaming.tell(acquaintances);
    }

    /** Those who were to hear of the new id have. */
    void onRenamed() {
        renaming = null;
    }

    private Responder newResponder() {
        NearestNodes ours = this::namable;
        boolean isIpv4 = family == Family.IPV4;
        return new Responder(
                self,
                isIpv4,
                isIpv4 ? ours : otherFamily,
                isIpv4 ? otherFamily : ours,
                tokens,
                stores.peers(family),
                stores.items(),
                throttle);
    }

    private boolean isReadOnly() {
        return switch (settings.role()) {
            case SERVER -> false;
            case READ_ONLY -> true;
            case ADAPTIVE -> reachability.isReadOnly(now());
        };
    }

    /** Who only visits answers nobody. */
    private boolean isSilent() {
        return settings.role() == DhtSettings.Role.READ_ONLY;
    }

    private void send(int length, Endpoint to) {
        figures.bytesSent += length;
        port.send(krpc.array(), 0, length, to);
    }
}
