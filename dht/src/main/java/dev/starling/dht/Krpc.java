package dev.starling.dht;

import dev.starling.bencode.BencodeReader;
import dev.starling.bencode.BencodeWriter;
import dev.starling.bencode.MalformedMessage;
import dev.starling.host.Endpoint;
import dev.starling.host.Host;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns messages into datagrams and back. It keeps its buffers, so nodes that share a thread may
 * share one.
 *
 * <p>An encoder's result lies in {@link #array} until the next message is encoded.
 */
final class Krpc {
    /** BEP 32: what is longer may be cut into fragments, and fragments get lost. */
    static final int SENT_BYTES_MAX = 1024;

    /** libtorrent uses 2, others up to 20; what is longer is somebody's experiment upon us. */
    static final int TRANSACTION_BYTES_MAX = 32;

    static final int TOKEN_BYTES_MAX = 128;

    private static final int METHOD_CHARS_MAX = 64;
    private static final int ERROR_CHARS_MAX = 256;
    private static final int ENTRIES_MAX = 1024;

    private static final int IPV4_BYTES = 6;
    private static final int IPV6_BYTES = 18;
    private static final int KEY_BYTES = 32;
    private static final int SIGNATURE_BYTES = 64;

    /**
     * The filters of a scrape are longer than what a stranger gets for a short query (at most four
     * times as much, at nodes such as ours). So the query is as long as an answer needs it to be.
     */
    private static final byte[] SCRAPE_PADDING = new byte[128];

    /** Client and version, as in BEP 20. */
    private static final byte[] VERSION = {'S', 'R', 0, 1};

    private final BencodeReader reader = new BencodeReader(ENTRIES_MAX);

    // Longer than what may be sent: a reply that grew too long is refused, not cut.
    private final BencodeWriter writer = new BencodeWriter(Host.DATAGRAM_BYTES_MAX);

    /** Where ids and addresses are put together before they are written as one string. */
    private final ByteBuffer packed = ByteBuffer.allocate(SENT_BYTES_MAX);

    byte[] array() {
        return writer.array();
    }

    /**
     * Encodes a query of ours.
     *
     * @return the length; the bytes are in {@link #array}
     */
    int encode(byte[] transaction, boolean readOnly, Query query) {
        writer.reset().startDict().key("a").startDict();
        switch (query) {
            case Query.Ping ping -> id(ping.sender());
            case Query.FindNode findNode -> {
                id(findNode.sender());
                id("target", findNode.target());
                want(findNode.want());
            }
            case Query.GetPeers getPeers -> {
                id(getPeers.sender());
                id("info_hash", NodeId.of(getPeers.infoHash()));
                flag("noseed", getPeers.noSeed());
                if (getPeers.scrape()) {
                    writer.key("pad").bytes(SCRAPE_PADDING);
                }
                flag("scrape", getPeers.scrape());
                want(getPeers.want());
            }
            case Query.AnnouncePeer announce -> {
                id(announce.sender());
                flag("implied_port", announce.impliedPort());
                id("info_hash", NodeId.of(announce.infoHash()));
                writer.key("port").integer(announce.port());
                flag("seed", announce.seed());
                writer.key("token").bytes(announce.token());
            }
            case Query.Get get -> {
                id(get.sender());
                if (get.newerThan() >= 0) {
                    writer.key("seq").integer(get.newerThan());
                }
                id("target", get.target());
                want(get.want());
            }
            case Query.Put put -> put(put);
            case Query.SampleInfohashes sample -> {
                id(sample.sender());
                id("target", sample.target());
                want(sample.want());
            }
            case Query.Unknown unknown -> {
                id(unknown.sender());
                if (unknown.target() != null) {
                    id("target", unknown.target());
                }
            }
        }
        writer.end().key("q").text(method(query));
        flag("ro", readOnly);
        writer.key("t").bytes(transaction).key("v").bytes(VERSION).key("y").text("q").end();
        return writer.length();
    }

    /**
     * Encodes our answer.
     *
     * @param asker as whom we see them (BEP 42)
     */
    int encode(byte[] transaction, Reply reply, Endpoint asker) {
        writer.reset().startDict();
        packed.clear();
        pack(asker);
        writePacked("ip");
        writer.key("r").startDict();
        Reply.Blooms blooms = reply.blooms();
        if (blooms != null) {
            writer.key("BFpe").bytes(blooms.peers().bits());
            writer.key("BFsd").bytes(blooms.seeds().bits());
        }
        id(reply.sender());
        Reply.Samples samples = reply.samples();
        if (samples != null) {
            writer.key("interval").integer(samples.intervalSeconds());
        }
        Reply.Stored stored = reply.stored();
        Item item = stored == null ? null : stored.item();
        if (item instanceof Item.Mutable mutable) {
            writer.key("k").bytes(mutable.publicKey());
        }
        nodes("nodes", reply.nodes(), IPV4_BYTES);
        nodes("nodes6", reply.nodes6(), IPV6_BYTES);
        if (samples != null) {
            writer.key("num").integer(samples.total());
            samples(samples.infoHashes());
        }
        if (stored != null && stored.sequence() >= 0) {
            writer.key("seq").integer(stored.sequence());
        }
        if (item instanceof Item.Mutable mutable) {
            writer.key("sig").bytes(mutable.signature());
        }
        if (reply.token() != null) {
            writer.key("token").bytes(reply.token());
        }
        if (item != null) {
            byte[] value = item.value();
            writer.key("v").raw(value, 0, value.length);
        }
        if (!reply.values().isEmpty()) {
            writer.key("values").startList();
            for (Endpoint peer : reply.values()) {
                packed.clear();
                pack(peer);
                writer.bytes(packed.array(), 0, packed.position());
            }
            writer.end();
        }
        writer.end();
        writer.key("t").bytes(transaction).key("v").bytes(VERSION).key("y").text("r").end();
        return writer.length();
    }

    /** Encodes a refusal of ours. */
    int encodeError(byte[] transaction, int code, String why) {
        writer.reset().startDict().key("e").startList().integer(code).text(why).end();
        writer.key("t").bytes(transaction).key("v").bytes(VERSION).key("y").text("e").end();
        return writer.length();
    }

    /**
     * Reads a datagram.
     *
     * @param asked of which family a query wants nodes that does not say
     */
    Message decode(byte[] bytes, int offset, int length, Want asked) throws MalformedMessage {
        reader.read(bytes, offset, length);
        byte[] transaction = copy(bytes, reader.string(BencodeReader.ROOT, "t"));
        if (transaction.length > TRANSACTION_BYTES_MAX) {
            throw new MalformedMessage("a transaction id is too long");
        }
        int kind = reader.string(BencodeReader.ROOT, "y");
        if (reader.contentEquals(kind, "q")) {
            return decodeQuery(bytes, transaction, asked);
        }
        if (reader.contentEquals(kind, "r")) {
            int ip = reader.find(BencodeReader.ROOT, "ip");
            return new Message.Answered(
                    transaction,
                    decodeReply(bytes, reader.dict(BencodeReader.ROOT, "r")),
                    isAddress(ip) ? endpoint(bytes, ip) : null);
        }
        if (reader.contentEquals(kind, "e")) {
            return decodeError(bytes, transaction);
        }
        throw new MalformedMessage("neither a query nor an answer");
    }

    private Message decodeQuery(byte[] bytes, byte[] transaction, Want asked) {
        try {
            int arguments = reader.dict(BencodeReader.ROOT, "a");
            int method = reader.string(BencodeReader.ROOT, "q");
            NodeId sender = id(bytes, reader.string(arguments, "id", NodeId.LENGTH));
            int readOnly = reader.find(BencodeReader.ROOT, "ro");
            return new Message.Asked(
                    transaction,
                    isOne(readOnly),
                    decodeQuery(bytes, method, arguments, sender, asked));
        } catch (MalformedMessage malformed) {
            return new Message.Misasked(
                    transaction, KrpcError.PROTOCOL, String.valueOf(malformed.getMessage()));
        }
    }

    private Query decodeQuery(byte[] bytes, int method, int arguments, NodeId sender, Want asked)
            throws MalformedMessage {
        if (reader.contentEquals(method, "ping")) {
            return new Query.Ping(sender);
        }
        if (reader.contentEquals(method, "find_node")) {
            NodeId target = id(bytes, reader.string(arguments, "target", NodeId.LENGTH));
            return new Query.FindNode(sender, target, want(arguments, asked));
        }
        if (reader.contentEquals(method, "get_peers")) {
            return new Query.GetPeers(
                    sender,
                    infoHash(bytes, reader.string(arguments, "info_hash", InfoHash.LENGTH)),
                    want(arguments, asked),
                    isOne(reader.find(arguments, "noseed")),
                    isOne(reader.find(arguments, "scrape")));
        }
        if (reader.contentEquals(method, "announce_peer")) {
            boolean impliedPort = isOne(reader.find(arguments, "implied_port"));
            return new Query.AnnouncePeer(
                    sender,
                    infoHash(bytes, reader.string(arguments, "info_hash", InfoHash.LENGTH)),
                    impliedPort ? 0 : reader.integer(arguments, "port", 1, Endpoint.PORT_MAX),
                    impliedPort,
                    isOne(reader.find(arguments, "seed")),
                    token(bytes, reader.string(arguments, "token")));
        }
        if (reader.contentEquals(method, "get")) {
            int sequence = reader.find(arguments, "seq");
            return new Query.Get(
                    sender,
                    id(bytes, reader.string(arguments, "target", NodeId.LENGTH)),
                    isInteger(sequence) ? Math.max(reader.integer(sequence), -1) : -1,
                    want(arguments, asked));
        }
        if (reader.contentEquals(method, "put")) {
            return decodePut(bytes, arguments, sender);
        }
        if (reader.contentEquals(method, "sample_infohashes")) {
            NodeId target = id(bytes, reader.string(arguments, "target", NodeId.LENGTH));
            return new Query.SampleInfohashes(sender, target, want(arguments, asked));
        }
        return decodeUnknown(bytes, method, arguments, sender, asked);
    }

    private Query decodePut(byte[] bytes, int arguments, NodeId sender) throws MalformedMessage {
        int value = reader.find(arguments, "v");
        if (value == BencodeReader.ABSENT) {
            throw new MalformedMessage("there is no v");
        }
        byte[] raw = rawCopy(bytes, value);
        int cas = reader.find(arguments, "cas");
        byte[] token = token(bytes, reader.string(arguments, "token"));
        return new Query.Put(
                sender,
                item(bytes, arguments, raw),
                isInteger(cas) ? Math.max(reader.integer(cas), -1) : -1,
                token);
    }

    /** The item among arguments or answers: mutable when there is a key. */
    private Item item(byte[] bytes, int dict, byte[] value) throws MalformedMessage {
        if (reader.find(dict, "k") == BencodeReader.ABSENT) {
            return new Item.Immutable(value);
        }
        int salt = reader.find(dict, "salt");
        long sequence = reader.integer(dict, "seq");
        if (sequence < 0) {
            throw new MalformedMessage("a sequence number is not negative");
        }
        return new Item.Mutable(
                copy(bytes, reader.string(dict, "k", KEY_BYTES)),
                isString(salt) ? copy(bytes, salt) : new byte[0],
                sequence,
                value,
                copy(bytes, reader.string(dict, "sig", SIGNATURE_BYTES)));
    }

    private Query decodeUnknown(
            byte[] bytes, int method, int arguments, NodeId sender, Want asked) {
        int target = reader.find(arguments, "target");
        if (!hasLength(target, NodeId.LENGTH)) {
            target = reader.find(arguments, "info_hash");
        }
        int length = Math.min(reader.length(method), METHOD_CHARS_MAX);
        return new Query.Unknown(
                sender,
                new String(bytes, reader.offset(method), length, StandardCharsets.ISO_8859_1),
                hasLength(target, NodeId.LENGTH) ? id(bytes, target) : null,
                want(arguments, asked));
    }

    private Reply decodeReply(byte[] bytes, int dict) throws MalformedMessage {
        NodeId sender = id(bytes, reader.string(dict, "id", NodeId.LENGTH));
        int token = reader.find(dict, "token");
        return new Reply(
                sender,
                nodes(bytes, reader.find(dict, "nodes"), IPV4_BYTES),
                nodes(bytes, reader.find(dict, "nodes6"), IPV6_BYTES),
                values(bytes, reader.find(dict, "values")),
                isString(token) ? token(bytes, token) : null,
                blooms(bytes, dict),
                stored(bytes, dict),
                samples(bytes, dict));
    }

    private Message decodeError(byte[] bytes, byte[] transaction) throws MalformedMessage {
        int list = reader.list(BencodeReader.ROOT, "e");
        int code = first(list);
        int why = code == BencodeReader.ABSENT ? code : reader.next(code);
        if (!isInteger(code)) {
            throw new MalformedMessage("an error has a number");
        }
        String text = "";
        if (isString(why)) {
            int length = Math.min(reader.length(why), ERROR_CHARS_MAX);
            text = new String(bytes, reader.offset(why), length, StandardCharsets.ISO_8859_1);
        }
        long number = reader.integer(code);
        return new Message.Refused(
                transaction, number == (int) number ? (int) number : KrpcError.GENERIC, text);
    }

    private Reply.@Nullable Blooms blooms(byte[] bytes, int dict) {
        int seeds = reader.find(dict, "BFsd");
        int peers = reader.find(dict, "BFpe");
        if (!hasLength(seeds, BloomFilter.BYTES) || !hasLength(peers, BloomFilter.BYTES)) {
            return null;
        }
        return new Reply.Blooms(
                new BloomFilter(copy(bytes, seeds)), new BloomFilter(copy(bytes, peers)));
    }

    private Reply.@Nullable Stored stored(byte[] bytes, int dict) throws MalformedMessage {
        int sequence = reader.find(dict, "seq");
        int value = reader.find(dict, "v");
        long number = isInteger(sequence) ? reader.integer(sequence) : -1;
        if (value != BencodeReader.ABSENT) {
            return new Reply.Stored(number, item(bytes, dict, rawCopy(bytes, value)));
        }
        return number < 0 ? null : new Reply.Stored(number, null);
    }

    private Reply.@Nullable Samples samples(byte[] bytes, int dict) throws MalformedMessage {
        int samples = reader.find(dict, "samples");
        if (!isString(samples)) {
            return null;
        }
        var infoHashes = new ArrayList<InfoHash>();
        int end = reader.offset(samples) + reader.length(samples);
        for (int at = reader.offset(samples); at + InfoHash.LENGTH <= end; at += InfoHash.LENGTH) {
            infoHashes.add(InfoHash.of(bytes, at));
        }
        int interval = reader.find(dict, "interval");
        int total = reader.find(dict, "num");
        return new Reply.Samples(
                isInteger(interval)
                        ? Math.clamp(reader.integer(interval), 0, Sampling.INTERVAL_SECONDS_MAX)
                        : 0,
                isInteger(total)
                        ? Math.max(reader.integer(total), infoHashes.size())
                        : infoHashes.size(),
                infoHashes);
    }

    private List<Contact> nodes(byte[] bytes, int string, int addressBytes)
            throws MalformedMessage {
        if (!isString(string)) {
            return List.of();
        }
        int each = NodeId.LENGTH + addressBytes;
        int length = reader.length(string);
        if (length % each != 0) {
            throw new MalformedMessage("a list of nodes is cut off", reader.offset(string));
        }
        var nodes = new ArrayList<Contact>(length / each);
        int end = reader.offset(string) + length;
        for (int at = reader.offset(string); at < end; at += each) {
            nodes.add(
                    new Contact(
                            NodeId.of(bytes, at),
                            endpoint(bytes, at + NodeId.LENGTH, addressBytes)));
        }
        return nodes;
    }

    /** Peers; what has not the length of an address is passed over. */
    private List<Endpoint> values(byte[] bytes, int list) {
        int value = first(list);
        if (value == BencodeReader.ABSENT) {
            return List.of();
        }
        var values = new ArrayList<Endpoint>();
        for (; value != BencodeReader.ABSENT; value = reader.next(value)) {
            if (isAddress(value)) {
                values.add(endpoint(bytes, value));
            }
        }
        return values;
    }

    private Want want(int arguments, Want asked) {
        int item = first(reader.find(arguments, "want"));
        boolean ipv4 = false;
        boolean ipv6 = false;
        for (; item != BencodeReader.ABSENT; item = reader.next(item)) {
            ipv4 |= isString(item) && reader.contentEquals(item, "n4");
            ipv6 |= isString(item) && reader.contentEquals(item, "n6");
        }
        if (ipv4 && ipv6) {
            return Want.BOTH;
        }
        return ipv4 ? Want.IPV4 : ipv6 ? Want.IPV6 : asked;
    }

    // What is absent is of no kind, and holds nothing.

    private boolean isString(int value) {
        return value != BencodeReader.ABSENT && reader.isString(value);
    }

    private boolean isInteger(int value) {
        return value != BencodeReader.ABSENT && reader.isInteger(value);
    }

    private int first(int container) {
        return container == BencodeReader.ABSENT ? container : reader.first(container);
    }

    private boolean isOne(int value) {
        return isInteger(value) && reader.integer(value) != 0;
    }

    private boolean hasLength(int value, int length) {
        return isString(value) && reader.length(value) == length;
    }

    private boolean isAddress(int value) {
        return hasLength(value, IPV4_BYTES) || hasLength(value, IPV6_BYTES);
    }

    private Endpoint endpoint(byte[] bytes, int value) {
        return endpoint(bytes, reader.offset(value), reader.length(value));
    }

    private static Endpoint endpoint(byte[] bytes, int offset, int length) {
        int end = offset + length;
        int port = (bytes[end - 2] & 0xff) << 8 | (bytes[end - 1] & 0xff);
        return Endpoint.ofBytes(bytes, offset, length - 2, port);
    }

    private NodeId id(byte[] bytes, int string) {
        return NodeId.of(bytes, reader.offset(string));
    }

    private InfoHash infoHash(byte[] bytes, int string) {
        return InfoHash.of(bytes, reader.offset(string));
    }

    private byte[] token(byte[] bytes, int string) throws MalformedMessage {
        if (reader.length(string) > TOKEN_BYTES_MAX) {
            throw new MalformedMessage("a token is too long", reader.offset(string));
        }
        return copy(bytes, string);
    }

    private byte[] copy(byte[] bytes, int string) {
        int offset = reader.offset(string);
        return Arrays.copyOfRange(bytes, offset, offset + reader.length(string));
    }

    private byte[] rawCopy(byte[] bytes, int value) {
        int offset = reader.rawOffset(value);
        return Arrays.copyOfRange(bytes, offset, offset + reader.rawLength(value));
    }

    private static String method(Query query) {
        return switch (query) {
            case Query.Ping _ -> "ping";
            case Query.FindNode _ -> "find_node";
            case Query.GetPeers _ -> "get_peers";
            case Query.AnnouncePeer _ -> "announce_peer";
            case Query.Get _ -> "get";
            case Query.Put _ -> "put";
            case Query.SampleInfohashes _ -> "sample_infohashes";
            case Query.Unknown unknown -> unknown.method();
        };
    }

    private void id(NodeId sender) {
        id("id", sender);
    }

    private void id(String key, NodeId id) {
        packed.clear();
        pack(id);
        writePacked(key);
    }

    /** In 20 bytes. */
    private void pack(NodeId id) {
        packed.putLong(id.high()).putLong(id.middle()).putInt(id.low());
    }

    /** Address and port, in 6 or 18 bytes. */
    private void pack(Endpoint endpoint) {
        if (endpoint.isIpv4()) {
            packed.putInt(endpoint.ipv4());
        } else {
            packed.putLong(endpoint.high()).putLong(endpoint.low());
        }
        packed.putShort((short) endpoint.port());
    }

    private void writePacked(String key) {
        writer.key(key).bytes(packed.array(), 0, packed.position());
    }

    private void flag(String key, boolean set) {
        if (set) {
            writer.key(key).integer(1);
        }
    }

    private void want(Want want) {
        writer.key("want").startList();
        if (want.ipv4()) {
            writer.text("n4");
        }
        if (want.ipv6()) {
            writer.text("n6");
        }
        writer.end();
    }

    private void put(Query.Put put) {
        if (put.cas() >= 0) {
            writer.key("cas").integer(put.cas());
        }
        id(put.sender());
        if (put.item() instanceof Item.Mutable item) {
            writer.key("k").bytes(item.publicKey());
            if (item.salt().length > 0) {
                writer.key("salt").bytes(item.salt());
            }
            writer.key("seq").integer(item.sequence()).key("sig").bytes(item.signature());
        }
        byte[] value = put.item().value();
        writer.key("token").bytes(put.token()).key("v").raw(value, 0, value.length);
    }

    private void nodes(String key, List<Contact> nodes, int addressBytes) {
        if (nodes.isEmpty()) {
            return;
        }
        packed.clear();
        for (Contact node : nodes) {
            pack(node.id());
            pack(node.endpoint());
        }
        assert packed.position() == nodes.size() * (NodeId.LENGTH + addressBytes) : nodes;
        writePacked(key);
    }

    private void samples(List<InfoHash> infoHashes) {
        packed.clear();
        for (InfoHash infoHash : infoHashes) {
            packed.putLong(infoHash.high()).putLong(infoHash.middle()).putInt(infoHash.low());
        }
        writePacked("samples");
    }

    /** Address and port in 6 or 18 bytes. */
    static byte[] compact(Endpoint endpoint) {
        byte[] address = endpoint.addressBytes();
        byte[] compact = Arrays.copyOf(address, address.length + 2);
        compact[address.length] = (byte) (endpoint.port() >>> 8);
        compact[address.length + 1] = (byte) endpoint.port();
        return compact;
    }
}
