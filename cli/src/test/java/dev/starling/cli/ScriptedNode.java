package dev.starling.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.function.UnaryOperator;

/** A node that says the same to every query, and knows nobody. */
public final class ScriptedNode implements AutoCloseable {
    private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final UnaryOperator<String> replyTo;

    private ScriptedNode(UnaryOperator<String> replyTo) throws IOException {
        this.replyTo = replyTo;
        Thread.ofPlatform().daemon().start(this::answer);
    }

    /** It has counted one seed (BEP 33). */
    public static ScriptedNode counting() throws IOException {
        return new ScriptedNode(ScriptedNode::count);
    }

    /** It refuses whatever it is asked. */
    public static ScriptedNode refusing() throws IOException {
        return new ScriptedNode(
                transaction -> "d1:eli202e13:not on Sundaye1:t4:" + transaction + "1:y1:ee");
    }

    public String address() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    @Override
    public void close() {
        socket.close();
    }

    private void answer() {
        var packet = new DatagramPacket(new byte[2048], 2048);
        try {
            while (true) {
                socket.receive(packet);
                String query = new String(packet.getData(), 0, packet.getLength(), ISO_8859_1);
                int at = query.indexOf("1:t4:") + "1:t4:".length();
                byte[] reply = replyTo.apply(query.substring(at, at + 4)).getBytes(ISO_8859_1);
                socket.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
            }
        } catch (IOException isClosed) {
            // That is how it ends.
        }
    }

    private static String count(String transaction) {
        String nobody = "\0".repeat(256);
        String one = "\3" + nobody.substring(1);
        return "d1:rd4:BFpe256:"
                + nobody
                + "4:BFsd256:"
                + one
                + "2:id20:aaaaaaaaaaaaaaaaaaaae1:t4:"
                + transaction
                + "1:y1:re";
    }
}
