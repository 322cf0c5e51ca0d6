package dev.starling.peer.wire;

import dev.starling.bencode.Bytes;
import dev.starling.bencode.Dict;
import dev.starling.bencode.MalformedMessage;
import dev.starling.host.Endpoint;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** With whom a peer is now connected, and with whom no more (BEP 11). */
public record PexMessage(List<PexPeer> added, List<Endpoint> dropped) {
    /** We tell of no more, in either list. */
    public static final int TOLD_MAX = 50;

    /** We listen to no more, in each list of each family; others tell more at first. */
    static final int HEARD_MAX = 200;

    private static final int BYTES_MAX = 64 * 1024;
    private static final int ENTRIES_MAX = 64;
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;
    private static final int PORT_BYTES = 2;

    public PexMessage {
        added = List.copyOf(added);
        dropped = List.copyOf(dropped);
    }

    public static PexMessage decode(byte[] payload) throws MalformedMessage {
        Dict dict = Payloads.read(payload, BYTES_MAX, ENTRIES_MAX);
        var added = new ArrayList<PexPeer>();
        readAdded(dict, "added", "added.f", IPV4_BYTES, added);
        readAdded(dict, "added6", "added6.f", IPV6_BYTES, added);
        var dropped = new ArrayList<Endpoint>();
        readEndpoints(dict, "dropped", IPV4_BYTES, dropped);
        readEndpoints(dict, "dropped6", IPV6_BYTES, dropped);
        dropped.removeIf(endpoint -> endpoint.port() == 0);
        return new PexMessage(added, dropped);
    }

    public byte[] encode() {
        assert added.size() <= TOLD_MAX && dropped.size() <= TOLD_MAX : this;
        List<PexPeer> added4 = added.stream().filter(p -> p.endpoint().isIpv4()).toList();
        List<PexPeer> added6 = added.stream().filter(p -> !p.endpoint().isIpv4()).toList();
        List<Endpoint> dropped4 = dropped.stream().filter(Endpoint::isIpv4).toList();
        List<Endpoint> dropped6 = dropped.stream().filter(e -> !e.isIpv4()).toList();
        return Payloads.writer(BYTES_MAX)
                .startDict()
                .key("added")
                .bytes(packed(added4.stream().map(PexPeer::endpoint).toList()))
                .key("added.f")
                .bytes(flags(added4))
                .key("added6")
                .bytes(packed(added6.stream().map(PexPeer::endpoint).toList()))
                .key("added6.f")
                .bytes(flags(added6))
                .key("dropped")
                .bytes(packed(dropped4))
                .key("dropped6")
                .bytes(packed(dropped6))
                .end()
                .toByteArray();
    }

    private static void readAdded(
            Dict dict, String key, String flagsKey, int addressBytes, List<PexPeer> into)
            throws MalformedMessage {
        var endpoints = new ArrayList<Endpoint>();
        readEndpoints(dict, key, addressBytes, endpoints);
        Bytes flags = dict.has(flagsKey) ? dict.bytes(flagsKey) : new Bytes(new byte[0], 0, 0);
        for (int i = 0; i < endpoints.size(); i++) {
            Endpoint endpoint = endpoints.get(i);
            if (endpoint.port() != 0) {
                int of = i < flags.length() ? flags.array()[flags.offset() + i] : 0;
                into.add(PexPeer.of(endpoint, of));
            }
        }
    }

    private static void readEndpoints(Dict dict, String key, int addressBytes, List<Endpoint> into)
            throws MalformedMessage {
        if (!dict.has(key)) {
            return;
        }
        Bytes packed = dict.bytes(key);
        int each = addressBytes + PORT_BYTES;
        if (packed.length() % each != 0) {
            throw new MalformedMessage("half an address in " + key);
        }
        byte[] array = packed.array();
        for (int i = 0; i < Math.min(packed.length() / each, HEARD_MAX); i++) {
            int at = packed.offset() + i * each;
            int port =
                    ((array[at + addressBytes] & 0xff) << 8)
                            | (array[at + addressBytes + 1] & 0xff);
            into.add(Endpoint.ofBytes(array, at, addressBytes, port));
        }
    }

    private static byte[] packed(List<Endpoint> endpoints) {
        var bytes = new ByteArrayOutputStream();
        for (Endpoint endpoint : endpoints) {
            bytes.writeBytes(endpoint.addressBytes());
            bytes.write(endpoint.port() >>> 8);
            bytes.write(endpoint.port());
        }
        return bytes.toByteArray();
    }

    private static byte[] flags(List<PexPeer> peers) {
        var flags = new byte[peers.size()];
        for (int i = 0; i < flags.length; i++) {
            flags[i] = (byte) peers.get(i).flags();
        }
        return flags;
    }
}
