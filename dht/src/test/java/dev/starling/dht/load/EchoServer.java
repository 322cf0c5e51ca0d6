package dev.starling.dht.load;

import dev.starling.host.Endpoint;

/** What the kernel alone costs: every datagram goes back to where it came from. */
final class EchoServer {
    private EchoServer() {}

    /** LISTEN */
    public static void main(String[] arguments) {
        ServerProcess.endWithStandardInput();
        var listen = Endpoint.parse(arguments[0]);
        int socket = DatagramBatch.open(listen.ipv4(), listen.port(), 4 << 20);
        var batch = new DatagramBatch(64);
        System.out.println(ServerProcess.READY);
        while (true) {
            int count = batch.receive(socket, 1000);
            for (int i = 0; i < count; i++) {
                batch.setLength(i, batch.length(i));
            }
            batch.send(socket, count);
        }
    }
}
