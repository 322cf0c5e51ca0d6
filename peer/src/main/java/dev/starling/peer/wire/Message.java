package dev.starling.peer.wire;

import dev.starling.peer.torrent.Block;

/**
 * What one peer says to another after the handshake, blocks excepted: those are not messages but a
 * flow of bytes ({@link WireListener#onBlockPart}, {@link WireWriter#blockHeader}).
 */
public sealed interface Message {
    record KeepAlive() implements Message {}

    record Choke() implements Message {}

    record Unchoke() implements Message {}

    record Interested() implements Message {}

    record NotInterested() implements Message {}

    record Have(int piece) implements Message {}

    /** Which pieces the sender has, a bit each, the first in the highest bit. */
    record Bits(byte[] bits) implements Message {}

    record Request(Block block) implements Message {}

    record Cancel(Block block) implements Message {}

    /** Where the sender's DHT node listens (BEP 5). */
    record Port(int port) implements Message {}

    record Suggest(int piece) implements Message {}

    record HaveAll() implements Message {}

    record HaveNone() implements Message {}

    record Reject(Block block) implements Message {}

    record AllowedFast(int piece) implements Message {}

    /**
     * A message of an extension (BEP 10).
     *
     * @param id the number that its receiver has given to the extension; 0 is the handshake
     */
    record Extended(int id, byte[] payload) implements Message {}
}
