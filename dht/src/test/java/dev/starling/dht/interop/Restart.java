package dev.starling.dht.interop;

import dev.starling.dht.Contact;
import dev.starling.dht.InfoHash;
import dev.starling.dht.NodeId;
import dev.starling.dht.Workbench;
import dev.starling.host.Endpoint;
import dev.starling.host.netty.NettyHost;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The only node of ours among libtorrent's goes away without a word and comes back with what it had
 * saved, and nobody to begin with.
 */
final class Restart {
    private static final int STRANGERS = 5;
    private static final Duration ANNOUNCED_WITHIN = Duration.ofSeconds(50);
    private static final Endpoint FIRST = Endpoint.parse("5.29.0.1:6881");
    private static final Endpoint OURS = Endpoint.parse("5.30.0.1:6881");

    private final InteropMain network;
    private final NettyHost host;
    private final Workbench workbench;

    Restart(InteropMain network, NettyHost host, Workbench workbench) {
        this.network = network;
        this.host = host;
        this.workbench = workbench;
    }

    String play() throws Exception {
        // libtorrent takes no bootstrap node into its table: this one leaves before it matters.
        var first = StarlingNode.start(host, workbench, List.of(FIRST), List.of());
        var before = StarlingNode.start(host, workbench, List.of(OURS), List.of(FIRST));
        var strangers = new HashSet<Endpoint>();
        var libtorrents = new ArrayList<ForeignProcess>();
        for (int i = 1; i <= STRANGERS; i++) {
            libtorrents.add(network.libtorrentNode(stranger(i).toString(), FIRST.toString()));
            strangers.add(stranger(i));
        }
        NodeId target = NodeId.random(new SecureRandom());
        awaitAll(before, target, strangers);
        first.close();
        InfoHash infoHash = InteropMain.anInfoHash();
        // It announces what it was given before it knows anybody only much later.
        InteropMain.awaitNodes(libtorrents.getFirst(), STRANGERS - 1);
        libtorrents.getFirst().say("add " + infoHash);
        Endpoint theirs = stranger(1);
        InteropMain.awaitPeer(before, infoHash, theirs, ANNOUNCED_WITHIN);
        Endpoint seed = OURS.withPort(4714);
        before.announce(infoHash, seed.port(), true);
        NodeId id = before.ids().getFirst();
        byte[] state = before.state();
        before.close();

        long began = System.nanoTime();
        var after = StarlingNode.start(host, workbench, List.of(OURS), List.of(), state);
        InteropMain.require(after.ids().getFirst().equals(id), "it has another id");
        InteropMain.until("it is back", InteropMain.A_WHILE, after::hasJoined);
        String joined = millisSince(began);
        awaitAll(after, target, strangers);
        String foundAgain = millisSince(began);
        InteropMain.awaitPeer(after, infoHash, seed, InteropMain.A_WHILE);
        InteropMain.awaitPeer(after, infoHash, theirs, InteropMain.A_WHILE);
        // Nobody but libtorrent has counted.
        var scraped = after.scrape(infoHash);
        InteropMain.require(
                Math.round(scraped.seeds()) == 1 && scraped.peers() >= 1,
                "a seed and others were due: " + scraped);
        return "joined "
                + joined
                + ", all "
                + STRANGERS
                + " found again "
                + foundAgain
                + " after its start; libtorrent's filters: "
                + scraped;
    }

    private static Endpoint stranger(int number) {
        return Endpoint.parse("5." + (30 + number) + ".0.1:6881");
    }

    private static void awaitAll(StarlingNode node, NodeId target, Set<Endpoint> strangers)
            throws Exception {
        InteropMain.until(
                "all are found",
                InteropMain.A_WHILE,
                () ->
                        node.findNode(target).closest().stream()
                                .map(Contact::endpoint)
                                .toList()
                                .containsAll(strangers));
    }

    private static String millisSince(long began) {
        return Duration.ofNanos(System.nanoTime() - began).toMillis() + " ms";
    }
}
