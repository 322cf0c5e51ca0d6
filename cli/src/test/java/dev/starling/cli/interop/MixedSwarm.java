package dev.starling.cli.interop;

import dev.starling.dht.interop.Foreign;
import dev.starling.dht.interop.ForeignProcess;
import dev.starling.host.Endpoint;
import dev.starling.peer.Parting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Future;

/**
 * Everybody at once, and a seed that is so slow that they have to share.
 *
 * <p>One of ours is told of one of libtorrent's alone, and one of libtorrent's of one of ours: what
 * they know of the others they have been told by peer exchange.
 */
final class MixedSwarm {
    private static final int PIECE_BYTES = 256 * 1024;
    private static final int BYTES = 64 * PIECE_BYTES - 1;
    private static final int SEED_BYTES_PER_SECOND = 1024 * 1024;

    /** Of what a leech uploads on average, one of ours uploads at least this. */
    private static final int SHARE_PERCENT_MIN = 25;

    private final Stage stage;
    private final List<Foreign> present;
    private final Map<ForeignProcess, Path> others = new LinkedHashMap<>();

    MixedSwarm(Stage stage, List<Foreign> present) {
        this.stage = stage;
        this.present = present;
    }

    List<Future<?>> begin() {
        return List.of(stage.begin("mixed-swarm", this::play));
    }

    private String play() throws Exception {
        Goods goods = stage.file("shared by all", BYTES, PIECE_BYTES);
        var slow = stage.meanwhile(() -> libtorrent("5.60.0.1", SEED_BYTES_PER_SECOND));
        var first = stage.meanwhile(() -> libtorrent("5.61.0.1", 0));
        var second = stage.meanwhile(() -> libtorrent("5.62.0.1", 0));
        var given = new ArrayList<>(List.of(Endpoint.parse("5.60.0.1:6881"), at("5.61.0.1")));
        if (present.contains(Foreign.ARIA2)) {
            Path home = stage.home("aria2");
            String torrent = goods.torrent().toString();
            var aria2 = Aria2Scenarios.start(stage, home, "5.63.0.1", List.of(torrent));
            others.put(aria2, home);
            Stage.awaitPort("5.63.0.1", Aria2Scenarios.PORT, aria2);
            given.add(at("5.63.0.1"));
        }
        if (present.contains(Foreign.TRANSMISSION)) {
            Path home = stage.home("transmission");
            String torrent = goods.torrent().toString();
            var transmission =
                    TransmissionScenarios.start(stage, home, "5.64.0.1", torrent, List.of(), "-ep");
            others.put(transmission, home);
            transmission.await("a leech", line -> line.contains("Progress"), Stage.A_WHILE);
            given.add(at("5.64.0.1").withPort(TransmissionScenarios.PORT));
        }
        Path firstHome = stage.home("leech");
        Path secondHome = stage.home("leech");
        slow.get().seed(goods);
        first.get().leech(goods, goods.torrent().toString(), firstHome);
        second.get().leech(goods, goods.torrent().toString(), secondHome);
        long since = System.nanoTime();
        var ours = new LinkedHashMap<StarlingPeer, Path>();
        StarlingPeer known = starling(goods, "5.65.0.1", given, ours);
        StarlingPeer newcomer = starling(goods, "5.66.0.1", List.of(at("5.61.0.1")), ours);
        first.get().connect(goods, "5.60.0.1", LibtorrentPeer.PORT);
        second.get().connect(goods, "5.65.0.1", Stage.PORT);

        for (var peer : ours.entrySet()) {
            peer.getKey().awaitComplete();
            stage.requireWhole(goods, peer.getValue());
        }
        String oursAfter = Stage.since(since);
        for (var other : others.entrySet()) {
            stage.awaitWhole(goods, other.getValue(), other.getKey());
        }
        for (LibtorrentPeer leech : List.of(first.get(), second.get())) {
            leech.awaitFinished(goods, Stage.A_WHILE);
        }
        for (Path home : List.of(firstHome, secondHome)) {
            Stage.until("it is written", () -> goods.differenceIn(home).isEmpty());
        }
        String allAfter = Stage.since(since);
        String partings = partings(known) + " and " + partings(newcomer);
        exchange(goods, newcomer, first.get(), second.get());
        return "ours after "
                + oursAfter
                + ", all after "
                + allAfter
                + "; "
                + shares(slow.get().uploaded(goods), List.of(known, newcomer))
                + "; partings "
                + partings;
    }

    /** Who leeches downloads everything once; what the seed has not sent they sent each other. */
    private String shares(long bySeed, List<StarlingPeer> ours) throws Exception {
        int leeches = 2 + others.size() + ours.size();
        long mean = Math.max(1, ((long) leeches * BYTES - bySeed) / leeches);
        var text = new StringBuilder();
        text.append("the seed sent ").append(100 * bySeed / BYTES).append(" % of the content");
        for (StarlingPeer peer : ours) {
            long share = 100 * peer.figures().bytesUp() / mean;
            text.append(", one of ours ").append(share).append(" % of a leech's mean upload");
            Stage.require(share >= SHARE_PERCENT_MIN, text.toString());
        }
        return text.toString();
    }

    /** None of the others has done anything that it would have to be left for. */
    private static String partings(StarlingPeer peer) throws Exception {
        Stage.require(peer.failures().isEmpty(), "it threw " + peer.failures());
        Map<String, Long> partings = peer.figures().partings();
        for (Parting bad : List.of(Parting.MALFORMED, Parting.FLOODED, Parting.LIED)) {
            Stage.require(!partings.containsKey(bad.toString()), "it parted: " + partings);
        }
        return partings.toString();
    }

    private void exchange(
            Goods goods, StarlingPeer newcomer, LibtorrentPeer first, LibtorrentPeer second)
            throws Exception {
        var heard = newcomer.met().stream().filter(met -> met.source().equals("pex")).toList();
        verdict("pex-heard-by-ours", !heard.isEmpty(), "so it met " + heard);
        // Nobody but one of ours was ever told of the second: whoever knows it, or whomever it
        // knows, has it from there.
        var byExchange = new TreeSet<String>();
        Stage.until(
                "libtorrent has heard of somebody",
                () -> {
                    for (LibtorrentPeer.Peer peer : second.peers(goods)) {
                        if (peer.isByExchange()) {
                            byExchange.add("the second knows " + peer.address());
                        }
                    }
                    for (LibtorrentPeer.Peer peer : first.peers(goods)) {
                        if (peer.isByExchange() && peer.address().equals(second.address)) {
                            byExchange.add("the first knows the second");
                        }
                    }
                    return !byExchange.isEmpty();
                });
        verdict("pex-heard-by-libtorrent", true, byExchange.toString());
    }

    private void verdict(String scenario, boolean isGood, String why) {
        stage.verdict(scenario, isGood ? SwarmInteropMain.PASSED : SwarmInteropMain.FAILED, why);
    }

    private StarlingPeer starling(
            Goods goods, String address, List<Endpoint> peers, Map<StarlingPeer, Path> ours)
            throws Exception {
        Path into = stage.home("starling");
        var peer =
                stage.ended(new StarlingPeer(goods, into, stage.home("state"), at(address), peers));
        ours.put(peer, into);
        return peer;
    }

    private LibtorrentPeer libtorrent(String address, int rate) throws Exception {
        return stage.libtorrent(address, "enabled", "-", rate);
    }

    private static Endpoint at(String address) {
        return Endpoint.parse(address + ":" + Stage.PORT);
    }
}
