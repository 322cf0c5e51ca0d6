package dev.starling.dht.interop;

import dev.starling.dht.Contact;
import dev.starling.dht.DhtNode;
import dev.starling.dht.DhtSettings;
import dev.starling.dht.FoundItem;
import dev.starling.dht.InfoHash;
import dev.starling.dht.ItemKey;
import dev.starling.dht.ItemListener;
import dev.starling.dht.NodeId;
import dev.starling.dht.PeersListener;
import dev.starling.dht.Sample;
import dev.starling.dht.SearchReport;
import dev.starling.dht.Workbench;
import dev.starling.host.Endpoint;
import dev.starling.host.Result;
import dev.starling.host.netty.NettyHost;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A node of ours on a real socket, for callers on threads of their own that wait. */
final class StarlingNode {
    /** What a lookup may take at most, in a network with dead ends. */
    private static final int SECONDS_MAX = 30;

    record Scrape(double seeds, double peers, int nodes) {}

    record Peers(List<Endpoint> found, int announcedTo) {}

    record Items(List<FoundItem> found, int storedAt, String refusal) {}

    private final NettyHost host;
    private final DhtNode node;
    private final List<Endpoint> listen;

    private StarlingNode(NettyHost host, DhtNode node, List<Endpoint> listen) {
        this.host = host;
        this.node = node;
        this.listen = listen;
    }

    static StarlingNode start(
            NettyHost host, Workbench workbench, List<Endpoint> listen, List<Endpoint> bootstrap)
            throws Exception {
        return start(host, workbench, listen, bootstrap, null);
    }

    /** One that was here before. */
    static StarlingNode start(
            NettyHost host,
            Workbench workbench,
            List<Endpoint> listen,
            List<Endpoint> bootstrap,
            byte @Nullable [] state)
            throws Exception {
        // As in the world outside: the addresses of the namespace look public.
        var settings =
                new DhtSettings(
                        listen,
                        bootstrap,
                        List.of(),
                        DhtSettings.Role.SERVER,
                        false,
                        DhtSettings.Preset.HOME);
        var node =
                on(host, () -> DhtNode.start(host, settings, state, workbench, (_, _, _, _) -> {}));
        return new StarlingNode(host, node, listen);
    }

    Endpoint endpoint() {
        return listen.getFirst();
    }

    boolean hasJoined() throws Exception {
        return on(host, node::hasJoined);
    }

    NodeId id() throws Exception {
        return on(host, () -> node.self().getFirst().id());
    }

    /** One for each socket. */
    List<NodeId> ids() throws Exception {
        return on(host, () -> node.self().stream().map(Contact::id).toList());
    }

    byte[] state() throws Exception {
        return on(host, node::state);
    }

    void close() throws Exception {
        run(node::close);
    }

    Peers findPeers(InfoHash infoHash) throws Exception {
        return peers(listener -> node.findPeers(infoHash, listener));
    }

    Peers announce(InfoHash infoHash, int port, boolean seed) throws Exception {
        return peers(listener -> node.announce(infoHash, port, seed, listener));
    }

    SearchReport findNode(NodeId target) throws Exception {
        var done = new CompletableFuture<SearchReport>();
        run(() -> node.findNode(target, done::complete));
        return await(done);
    }

    Scrape scrape(InfoHash infoHash) throws Exception {
        var done = new CompletableFuture<Scrape>();
        run(
                () ->
                        node.scrape(
                                infoHash,
                                (seeds, peers, nodes, _) ->
                                        done.complete(new Scrape(seeds, peers, nodes))));
        return await(done);
    }

    Result<Sample> sample(Endpoint from, NodeId target) throws Exception {
        var done = new CompletableFuture<Result<Sample>>();
        run(() -> node.sample(from, target, done::complete));
        return await(done);
    }

    Items put(byte[] value) throws Exception {
        return items(listener -> node.putItem(value, listener));
    }

    Items put(ItemKey key, byte[] salt, long sequence, byte[] value, long cas) throws Exception {
        return items(listener -> node.putItem(key, salt, sequence, value, cas, listener));
    }

    Items get(NodeId target) throws Exception {
        return items(listener -> node.getItem(target, listener));
    }

    Items get(byte[] publicKey, byte[] salt) throws Exception {
        return items(listener -> node.getItem(publicKey, salt, listener));
    }

    private Peers peers(java.util.function.Consumer<PeersListener> start) throws Exception {
        var done = new CompletableFuture<Peers>();
        var found = new ArrayList<Endpoint>();
        run(
                () ->
                        start.accept(
                                new PeersListener() {
                                    @Override
                                    public void onPeer(Endpoint peer) {
                                        found.add(peer);
                                    }

                                    @Override
                                    public void onDone(SearchReport report, int announcedTo) {
                                        done.complete(new Peers(List.copyOf(found), announcedTo));
                                    }
                                }));
        return await(done);
    }

    private Items items(java.util.function.Consumer<ItemListener> start) throws Exception {
        var done = new CompletableFuture<Items>();
        var found = new ArrayList<FoundItem>();
        run(
                () ->
                        start.accept(
                                new ItemListener() {
                                    @Override
                                    public void onItem(FoundItem item) {
                                        found.add(item);
                                    }

                                    @Override
                                    public void onDone(
                                            SearchReport report, int storedAt, String refusal) {
                                        done.complete(
                                                new Items(List.copyOf(found), storedAt, refusal));
                                    }
                                }));
        return await(done);
    }

    private void run(Runnable task) throws Exception {
        on(
                host,
                () -> {
                    task.run();
                    return true;
                });
    }

    static <T> T on(NettyHost host, Callable<T> task) throws Exception {
        var done = new CompletableFuture<T>();
        host.execute(
                () -> {
                    try {
                        done.complete(task.call());
                    } catch (Throwable ours) {
                        done.completeExceptionally(ours);
                    }
                });
        return await(done);
    }

    private static <T> T await(CompletableFuture<T> done) throws Exception {
        return done.get(SECONDS_MAX, TimeUnit.SECONDS);
    }

    /** Whether the newest of what was found is this value. */
    static boolean isNewest(Items items, byte[] value) {
        @Nullable FoundItem newest = items.found().isEmpty() ? null : items.found().getLast();
        return newest != null && Arrays.equals(newest.value(), value);
    }
}
