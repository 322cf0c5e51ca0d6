package dev.starling.peer;

import dev.starling.bencode.MalformedMessage;
import dev.starling.dht.InfoHash;
import dev.starling.host.AddressKind;
import dev.starling.host.DatagramPort;
import dev.starling.host.Endpoint;
import dev.starling.host.Host;
import dev.starling.host.Timeout;
import dev.starling.peer.wire.LocalSearch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Finds peers in the local network, and is found there (BEP 14), wherever that knows groups.
 *
 * <p>Whoever calls may have a private address, whether or not others may name such: nobody speaks
 * for him. It is where his datagram came from, and a datagram to a group is not passed on from
 * outside.
 */
final class LocalDiscovery {
    /** Of more, the rest is not heard. */
    static final int HEARD_PER_SECOND_MAX = 50;

    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final PeerNode node;
    private final Host host;
    private final List<DatagramPort> groups = new ArrayList<>();
    private final LocalSchedule schedule = new LocalSchedule();

    /** What we call is heard by ourselves, too. */
    private final String cookie;

    private long secondBegan;
    private int heardInSecond;

    private final Timeout round =
            new Timeout() {
                @Override
                protected void expire() {
                    callOut();
                }
            };

    LocalDiscovery(PeerNode node, Host host) {
        this.node = node;
        this.host = host;
        this.cookie = Long.toHexString(host.random().nextLong());
    }

    /** In the networks of these addresses, of which some may have no groups. */
    void open(List<Endpoint> locals) {
        for (Endpoint local : locals) {
            Endpoint group = local.isIpv4() ? LocalSearch.IPV4_GROUP : LocalSearch.IPV6_GROUP;
            try {
                groups.add(host.joinGroup(group, local.withPort(0), this::onDatagram));
            } catch (IOException noGroups) {
                // Then peers are found in the other ways.
            }
        }
    }

    void close() {
        groups.forEach(DatagramPort::close);
        groups.clear();
        host.cancel(round);
    }

    void add(InfoHash infoHash) {
        if (!groups.isEmpty()) {
            schedule.add(infoHash, host.nanoTime());
            arm();
        }
    }

    void remove(InfoHash infoHash) {
        schedule.remove(infoHash);
    }

    private void arm() {
        long wait = schedule.waitNanos(host.nanoTime());
        if (wait < Long.MAX_VALUE && !groups.isEmpty()) {
            host.arm(round, wait);
        }
    }

    private void callOut() {
        var infoHashes = new ArrayList<InfoHash>();
        for (InfoHash infoHash : schedule.next(host.nanoTime())) {
            Swarm swarm = node.swarm(infoHash);
            if (swarm != null && swarm.mayBeCalledOut() && node.port() != 0) {
                infoHashes.add(infoHash);
            }
            if (infoHashes.size() == LocalSearch.INFOHASHES_MAX) {
                send(infoHashes);
                infoHashes.clear();
            }
        }
        if (!infoHashes.isEmpty()) {
            send(infoHashes);
        }
        arm();
    }

    private void send(List<InfoHash> infoHashes) {
        var search = new LocalSearch(node.port(), infoHashes, cookie);
        for (DatagramPort group : groups) {
            byte[] bytes = search.encode(group.local());
            group.send(bytes, 0, bytes.length, group.local());
        }
    }

    private void onDatagram(byte[] bytes, int offset, int length, Endpoint from) {
        long now = host.nanoTime();
        if (now - secondBegan >= SECOND_NANOS) {
            secondBegan = now;
            heardInSecond = 0;
        }
        // Without the interface, which is not part of an address, nobody there can be dialled.
        boolean isScoped = !from.isIpv4() && AddressKind.of(from) == AddressKind.LINK_LOCAL;
        if (++heardInSecond > HEARD_PER_SECOND_MAX || isScoped) {
            return;
        }
        try {
            LocalSearch heard = LocalSearch.decode(bytes, offset, length);
            if (heard.cookie().equals(cookie)) {
                return;
            }
            for (InfoHash infoHash : heard.infoHashes()) {
                Swarm swarm = node.swarm(infoHash);
                if (swarm != null && swarm.mayBeCalledOut()) {
                    swarm.onLocalPeer(from.withPort(heard.port()));
                }
            }
        } catch (MalformedMessage notOfOurs) {
            // Others use the group as they like.
        }
    }
}
