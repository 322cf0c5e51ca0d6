package dev.starling.simulation;

import dev.starling.host.CannotBind;
import dev.starling.host.DatagramHandler;
import dev.starling.host.DatagramPort;
import dev.starling.host.Endpoint;
import dev.starling.host.Host;
import dev.starling.host.Listener;
import dev.starling.host.Result;
import dev.starling.host.StreamHandler;
import dev.starling.host.Timeout;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A machine of the simulated world. It is small on purpose, so that a million fit: what few hosts
 * have (streams, a NAT, a fault) hangs off it in {@link Extras}.
 */
public final class SimulatedHost extends Site implements Host {
    /**
     * Bits of an event's order that count the events of one host; the rest is the host's number.
     */
    static final int SEQUENCE_BITS = 40;

    private static final int FIRST_EPHEMERAL_PORT = 49_152;

    /** Its number among all hosts that ever were; a restarted host is a new one. */
    final int id;

    private boolean alive = true;
    private boolean replaced;
    private long sequence;
    private @Nullable RandomGenerator random;
    private @Nullable SimulatedDatagramPort ports;
    private @Nullable Extras extras;

    /** What most hosts of a large network do without. */
    private static final class Extras {
        @Nullable NatBox nat;
        int natIndex;
        @Nullable SimulatedListener listeners;
        int nextEphemeralPort = FIRST_EPHEMERAL_PORT;
        long frozenUntil;
        long clockStep;
        long failures;

        /** Those of groups, by arrival. */
        List<SimulatedGroupPort> groups = List.of();
    }

    SimulatedHost(Shard shard, int slot, int place, int id) {
        super(shard, slot, place);
        this.id = id;
    }

    /** Its IPv4 address, with port 0: the public one, or the inner one behind a NAT. */
    public Endpoint address() {
        Extras some = extras;
        return some != null && some.nat != null
                ? NatBox.innerAddress(some.natIndex)
                : AddressPlan.ipv4(slot, 0);
    }

    /** Its IPv6 address, with port 0; a host behind a NAT has none. */
    public Endpoint ipv6Address() {
        if (nat() != null) {
            throw new IllegalStateException("a host behind a NAT has no IPv6 address");
        }
        return AddressPlan.ipv6(slot, 0);
    }

    public boolean isAlive() {
        return alive;
    }

    /** How many callbacks have thrown. */
    public long failures() {
        return extras == null ? 0 : extras.failures;
    }

    /**
     * Runs something as this host, now; how a scenario starts a node or asks one. Only between
     * events: from outside {@link Simulation#run} or from {@link Simulation#at}. What goes wrong in
     * it ends the run that is under way, or else the next one.
     *
     * @throws IllegalStateException when the host was killed
     */
    public void execute(Runnable action) {
        if (!alive) {
            throw new IllegalStateException(this + " was killed: use the one that restart() gave");
        }
        shard.execute(this, action);
    }

    /**
     * Nothing happens on this host for a while, as when a machine is suspended; then all at once.
     */
    public void freeze(Duration duration) {
        Extras some = extras();
        some.frozenUntil = Math.max(some.frozenUntil, shard.after(duration.toNanos()));
    }

    /** Lets this host's clock leap ahead: what was to happen in between is late. */
    public void stepClock(Duration step) {
        if (step.isNegative()) {
            throw new IllegalArgumentException("a host's clock never falls");
        }
        extras().clockStep += step.toNanos();
    }

    /** Its number among all hosts that ever were. */
    public int number() {
        return id;
    }

    public boolean isBehindNat() {
        return nat() != null;
    }

    /** The kind of NAT that it sits behind; null for none. */
    public @Nullable NatKind natKind() {
        NatBox nat = nat();
        return nat == null ? null : nat.kind();
    }

    /** What its line takes in a second; without end where it has none. */
    public long upBytesPerSecond() {
        AccessLink link = site().link;
        return link == null ? Long.MAX_VALUE : link.upBytesPerSecond();
    }

    /** What its line has carried up so far; nothing where it has none. */
    public long upBytes() {
        AccessLink link = site().link;
        return link == null ? 0 : link.upBytes();
    }

    /** What its line takes down in a second; without end where it has none. */
    public long downBytesPerSecond() {
        AccessLink link = site().link;
        return link == null ? Long.MAX_VALUE : link.downBytesPerSecond();
    }

    /** On which of the run's threads it lives. */
    public int thread() {
        return shard.index;
    }

    /** What time it is, whatever this host's own clock shows. */
    long worldNanos() {
        return shard.now;
    }

    @Override
    public long nanoTime() {
        Extras some = extras;
        return some == null ? shard.now : shard.now + some.clockStep;
    }

    @Override
    public RandomGenerator random() {
        RandomGenerator mine = random;
        if (mine == null) {
            mine = new ForkedRandom(shard.simulation.seed(), id);
            random = mine;
        }
        return mine;
    }

    @Override
    public void arm(Timeout timeout, long delayNanos) {
        shard.wheel.arm(timeout, shard.after(delayNanos), nextOrder());
    }

    @Override
    public boolean cancel(Timeout timeout) {
        return shard.wheel.cancel(timeout);
    }

    @Override
    public DatagramPort bindUdp(Endpoint local, DatagramHandler handler) throws IOException {
        checkLocal(local, "UDP");
        int number = local.port() != 0 ? local.port() : freeUdpPort(local);
        for (SimulatedDatagramPort port = ports; port != null; port = port.next) {
            if (port.number == number && port.overlaps(local)) {
                throw new CannotBind(
                        "UDP port " + number + " is taken: choose another, or 0 for any free one");
            }
        }
        var port =
                new SimulatedDatagramPort(
                        this,
                        local.port() == number ? local : local.withPort(number),
                        handler,
                        ports);
        ports = port;
        return port;
    }

    @Override
    public DatagramPort joinGroup(Endpoint group, Endpoint local, DatagramHandler handler)
            throws IOException {
        checkLocal(local, "UDP");
        if (group.isIpv4() != local.isIpv4() || (nat() != null && !group.isIpv4())) {
            throw new CannotBind("no network of this machine knows the group " + group);
        }
        var port = new SimulatedGroupPort(this, group, handler);
        var all = new ArrayList<>(extras().groups);
        all.add(port);
        extras().groups = all;
        return port;
    }

    @Override
    public Listener listen(Endpoint local, Function<Endpoint, StreamHandler> acceptor)
            throws IOException {
        checkLocal(local, "TCP");
        Extras some = extras();
        int number = local.port() != 0 ? local.port() : ephemeralPort();
        for (SimulatedListener other = some.listeners; other != null; other = other.next) {
            if (other.overlaps(local.withPort(number))) {
                throw new CannotBind(
                        "TCP port " + number + " is taken: choose another, or 0 for any free one");
            }
        }
        var listener =
                new SimulatedListener(this, local.withPort(number), acceptor, some.listeners);
        some.listeners = listener;
        return listener;
    }

    @Override
    public void connect(Endpoint local, Endpoint remote, long timeoutNanos, StreamHandler handler) {
        int port = local.port() != 0 ? local.port() : ephemeralPort();
        boolean maySpeakAsAny = local.isWildcard() && local.isIpv4() == remote.isIpv4();
        Endpoint source = (maySpeakAsAny ? addressTowards(remote) : local).withPort(port);
        SimulatedStream.connect(this, source, remote, timeoutNanos, handler);
    }

    @Override
    public void resolve(String name, int port, Consumer<Result<List<Endpoint>>> whenResolved) {
        shard.simulation.network().resolve(this, name, port, whenResolved);
    }

    @Override
    public <T> void offload(Callable<T> pureWork, Consumer<Result<T>> whenDone) {
        Result<T> result = resultOf(pureWork);
        var _ = later(shard.simulation.offloadNanos(), whenDone, () -> whenDone.accept(result));
    }

    @Override
    public String toString() {
        return "host " + id + " (" + address().toString().replace(":0", "") + ")";
    }

    /** The next event's order: by host, then by what the host did first. */
    long nextOrder() {
        return (long) id << SEQUENCE_BITS | sequence++;
    }

    @Nullable NatBox nat() {
        return extras == null ? null : extras.nat;
    }

    int natIndex() {
        return extras().natIndex;
    }

    /** Where its packets enter the network. */
    Site site() {
        NatBox nat = nat();
        return nat == null ? this : nat;
    }

    void placeBehind(NatBox nat, int index) {
        extras().nat = nat;
        extras().natIndex = index;
    }

    /** Of whatever port was bound last; a host of a large world has one. */
    @Nullable DatagramHandler firstHandler() {
        return ports == null ? null : ports.handler();
    }

    @Nullable SimulatedHost ifAlive() {
        return alive ? this : null;
    }

    /** It is remembered for ever, but not what lived on it. */
    void die() {
        alive = false;
        ports = null;
        Extras some = extras;
        if (some != null) {
            some.listeners = null;
            some.groups = List.of();
        }
    }

    /** Whether another host runs where this one died. */
    boolean isReplaced() {
        return replaced;
    }

    void markReplaced() {
        replaced = true;
    }

    boolean isFrozen() {
        return extras != null && extras.frozenUntil > shard.now;
    }

    long frozenUntil() {
        return extras().frozenUntil;
    }

    /** Calls into the node. Whatever is thrown is counted and reported, and ends only this call. */
    void call(Object callback, Runnable body) {
        try {
            body.run();
        } catch (Throwable failure) {
            failed(callback, failure);
        }
    }

    void failed(Object callback, Throwable failure) {
        extras().failures++;
        shard.onFailure(this, callback, failure);
    }

    /** Does something as this host after the delay, never during the call that asked for it. */
    Timeout later(long delayNanos, Object callback, Runnable body) {
        var timeout =
                new Timeout() {
                    @Override
                    protected void expire() {
                        call(callback, body);
                    }
                };
        arm(timeout, delayNanos);
        return timeout;
    }

    @Nullable SimulatedDatagramPort portFor(Endpoint to, int number) {
        boolean translated = nat() != null;
        for (SimulatedDatagramPort port = ports; port != null; port = port.next) {
            if (port.number == number && (translated || port.receives(to))) {
                return port;
            }
        }
        return null;
    }

    @Nullable SimulatedListener listenerFor(Endpoint to) {
        boolean translated = nat() != null;
        SimulatedListener listener = extras == null ? null : extras.listeners;
        for (; listener != null; listener = listener.next) {
            if (listener.local().port() == to.port() && (translated || listener.receives(to))) {
                return listener;
            }
        }
        return null;
    }

    void unbind(SimulatedDatagramPort closed) {
        if (ports == closed) {
            ports = closed.next;
            return;
        }
        for (SimulatedDatagramPort port = ports; port != null; port = port.next) {
            if (port.next == closed) {
                port.next = closed.next;
                return;
            }
        }
    }

    void unbind(SimulatedListener closed) {
        Extras some = extras();
        if (some.listeners == closed) {
            some.listeners = closed.next;
            return;
        }
        for (SimulatedListener other = some.listeners; other != null; other = other.next) {
            if (other.next == closed) {
                other.next = closed.next;
                return;
            }
        }
    }

    /** As whom it speaks to that remote when it does not say: its address of the same kind. */
    Endpoint addressTowards(Endpoint remote) {
        if (remote.isLoopback()) {
            return remote.withPort(0);
        }
        return remote.isIpv4() || nat() != null ? address() : ipv6Address();
    }

    /** Whether the address is one of this host's own. */
    boolean owns(Endpoint endpoint) {
        return endpoint.isLoopback()
                || endpoint.hasSameAddress(address())
                || (nat() == null && shard.simulation.network().siteAt(endpoint) == this);
    }

    void leave(SimulatedGroupPort port) {
        var all = new ArrayList<>(extras().groups);
        all.remove(port);
        extras().groups = all;
    }

    boolean isInGroups() {
        return extras != null && !extras.groups.isEmpty();
    }

    void receiveInGroups(byte[] bytes, Endpoint group, Endpoint from) {
        for (SimulatedGroupPort port : List.copyOf(extras().groups)) {
            port.receive(bytes.clone(), group, from);
        }
    }

    private Extras extras() {
        Extras some = extras;
        if (some == null) {
            some = new Extras();
            extras = some;
        }
        return some;
    }

    private void checkLocal(Endpoint local, String protocol) throws IOException {
        if (!local.isWildcard() && !owns(local)) {
            throw new CannotBind(
                    protocol + " cannot use " + local + ": it is no address of this machine");
        }
    }

    private int freeUdpPort(Endpoint local) throws IOException {
        for (int tried = FIRST_EPHEMERAL_PORT; tried <= Endpoint.PORT_MAX; tried++) {
            int candidate = ephemeralPort();
            if (portFor(local.withPort(candidate), candidate) == null) {
                return candidate;
            }
        }
        throw new CannotBind("no UDP port is free on this machine");
    }

    private int ephemeralPort() {
        Extras some = extras();
        int port = some.nextEphemeralPort;
        some.nextEphemeralPort = port == Endpoint.PORT_MAX ? FIRST_EPHEMERAL_PORT : port + 1;
        return port;
    }

    private static <T> Result<T> resultOf(Callable<T> work) {
        try {
            return new Result.Done<>(work.call());
        } catch (Throwable failure) {
            return new Result.Failed<>(failure);
        }
    }
}
