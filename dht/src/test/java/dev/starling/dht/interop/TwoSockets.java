package dev.starling.dht.interop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.starling.dht.InfoHash;
import dev.starling.dht.NodeId;
import dev.starling.host.Endpoint;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;

/** One node of ours with two sockets: two nodes, as far as anybody can tell (BEP 45). */
final class TwoSockets {
    private static final int ANSWER_MILLIS_MAX = 5_000;
    private static final String ASKER = "5.60.0.1";
    private static final String TOKEN = "5:token8:";

    private final StarlingNode ours;
    private final List<Endpoint> sockets;
    private final ForeignProcess libtorrent;

    TwoSockets(StarlingNode ours, List<Endpoint> sockets, ForeignProcess libtorrent) {
        this.ours = ours;
        this.sockets = sockets;
        this.libtorrent = libtorrent;
    }

    String play() throws Exception {
        InteropMain.until("it has joined", InteropMain.A_WHILE, ours::hasJoined);
        // libtorrent keeps what is announced to it under the address that its token went to, so it
        // sees two peers only if each socket shows its own tokens.
        InfoHash infoHash = InteropMain.anInfoHash();
        var announced = ours.announce(infoHash, 4715, true);
        InteropMain.require(announced.announcedTo() >= 8, "announced to " + announced);
        libtorrent.say("get-peers " + infoHash);
        for (Endpoint socket : sockets) {
            String peer = socket.withPort(4715).toString();
            libtorrent.await(
                    peer,
                    line -> line.startsWith("get-peers " + infoHash) && line.contains(peer),
                    InteropMain.A_WHILE);
        }
        tokensAreOfTheirSocket();
        List<String> ids = ours.ids().stream().map(NodeId::toString).toList();
        InteropMain.require(
                !ids.getFirst().substring(0, 8).equals(ids.getLast().substring(0, 8)),
                "the ids are neighbours: " + ids);
        return "two ids, two peers at libtorrent, each socket with tokens of its own";
    }

    private void tokensAreOfTheirSocket() throws Exception {
        InfoHash infoHash = InteropMain.anInfoHash();
        try (var socket = new DatagramSocket(new InetSocketAddress(ASKER, 0))) {
            socket.setSoTimeout(ANSWER_MILLIS_MAX);
            for (Endpoint asked : sockets) {
                String answer = ask(socket, asked, "9:get_peers", hash(infoHash));
                int at = answer.indexOf(TOKEN);
                InteropMain.require(at > 0, "no token in " + answer);
                String token = answer.substring(at, at + TOKEN.length() + 8);
                for (Endpoint shown : sockets) {
                    String arguments = hash(infoHash) + "4:porti4716e" + token;
                    String outcome = ask(socket, shown, "13:announce_peer", arguments);
                    InteropMain.require(
                            outcome.endsWith(shown.equals(asked) ? "1:y1:re" : "1:y1:ee"),
                            "a token of " + asked + " shown to " + shown + ": " + outcome);
                }
            }
        }
    }

    private static String hash(InfoHash infoHash) {
        return "9:info_hash20:" + new String(bytes(infoHash), ISO_8859_1);
    }

    private static byte[] bytes(InfoHash infoHash) {
        return HexFormat.of().parseHex(infoHash.toString());
    }

    private static String ask(DatagramSocket socket, Endpoint to, String method, String arguments)
            throws Exception {
        String query =
                "d1:ad2:id20:abcdefghij0123456789" + arguments + "e1:q" + method + "1:t2:aa1:y1:qe";
        byte[] bytes = query.getBytes(ISO_8859_1);
        var address = new InetSocketAddress(to.inetAddress(), to.port());
        socket.send(new DatagramPacket(bytes, bytes.length, address));
        var answer = new DatagramPacket(new byte[2048], 2048);
        while (true) {
            socket.receive(answer);
            String text = new String(answer.getData(), 0, answer.getLength(), ISO_8859_1);
            // It asks us in turn who we are.
            if (text.contains("1:t2:aa")) {
                InteropMain.require(
                        answer.getSocketAddress().equals(address), "another socket answers");
                return text;
            }
        }
    }
}
