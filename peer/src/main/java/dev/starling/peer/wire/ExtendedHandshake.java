package dev.starling.peer.wire;

import dev.starling.bencode.Bytes;
import dev.starling.bencode.Dict;
import dev.starling.bencode.MalformedMessage;
import dev.starling.bencode.Value;
import dev.starling.host.Endpoint;
import java.util.Optional;

/**
 * What a peer says of itself beyond the handshake (BEP 10): by which numbers it wants to hear of
 * which extension, and how much it takes. It may say so again, and then only what has changed.
 *
 * <p>A number of 0 stands for an extension that it does not know. What it says of other things is
 * its own affair: where that makes no sense it is as if it had said nothing.
 *
 * @param pex the number of {@link PexMessage}
 * @param metadata the number of {@link MetadataMessage}
 * @param dontHave the number of {@link DontHave}
 * @param uploadOnlyMessage the number of {@link UploadOnly}
 * @param isUploadOnly whether it wants nothing more (BEP 21)
 * @param client what it calls itself, fit to be shown; may be empty
 * @param port where it can be connected; 0 when it does not say
 * @param requestsMax how many requests it takes at once; 0 when it does not say
 * @param metadataSize of the {@code info}; 0 when it does not say, or does not have it
 * @param yourAddress as whom it sees us, port 0
 */
public record ExtendedHandshake(
        int pex,
        int metadata,
        int dontHave,
        int uploadOnlyMessage,
        boolean isUploadOnly,
        String client,
        int port,
        int requestsMax,
        int metadataSize,
        Optional<Endpoint> yourAddress) {
    /** The number under which it is sent itself. */
    public static final int ID = 0;

    /** Before anything has been said. */
    public static final ExtendedHandshake NONE =
            new ExtendedHandshake(0, 0, 0, 0, false, "", 0, 0, 0, Optional.empty());

    static final int CLIENT_CHARS_MAX = 64;

    private static final int BYTES_MAX = 16 * 1024;
    private static final int ENTRIES_MAX = 1024;
    private static final int NUMBER_MAX = 255;

    /**
     * What we say.
     *
     * @param pex our number for it, 0 when we do not want to hear of it; likewise the next three
     * @param isUploadOnly whether we want nothing more
     * @param to whom we say it, because it wants to know as whom we see it
     */
    public static ExtendedHandshake ours(
            int pex,
            int metadata,
            int dontHave,
            int uploadOnlyMessage,
            boolean isUploadOnly,
            String client,
            int port,
            int requestsMax,
            int metadataSize,
            Endpoint to) {
        return new ExtendedHandshake(
                pex,
                metadata,
                dontHave,
                uploadOnlyMessage,
                isUploadOnly,
                client,
                port,
                requestsMax,
                metadataSize,
                Optional.of(to.withPort(0)));
    }

    /** The same, after it has said by a message of its own whether it wants anything. */
    public ExtendedHandshake withUploadOnly(boolean isOn) {
        return new ExtendedHandshake(
                pex,
                metadata,
                dontHave,
                uploadOnlyMessage,
                isOn,
                client,
                port,
                requestsMax,
                metadataSize,
                yourAddress);
    }

    public static ExtendedHandshake decode(byte[] payload) throws MalformedMessage {
        return NONE.updatedBy(payload);
    }

    /** What holds after the peer has said this, too. */
    public ExtendedHandshake updatedBy(byte[] payload) throws MalformedMessage {
        Dict said = Payloads.read(payload, BYTES_MAX, ENTRIES_MAX);
        int newPex = pex;
        int newMetadata = metadata;
        int newDontHave = dontHave;
        int newUploadOnly = uploadOnlyMessage;
        if (said.has("m")) {
            Dict numbers = said.dict("m");
            newPex = integer(numbers, "ut_pex", NUMBER_MAX, newPex);
            newMetadata = integer(numbers, "ut_metadata", NUMBER_MAX, newMetadata);
            newDontHave = integer(numbers, "lt_donthave", NUMBER_MAX, newDontHave);
            newUploadOnly = integer(numbers, "upload_only", NUMBER_MAX, newUploadOnly);
        }
        Optional<Endpoint> seenAs = address(said);
        return new ExtendedHandshake(
                newPex,
                newMetadata,
                newDontHave,
                newUploadOnly,
                integer(said, "upload_only", NUMBER_MAX, isUploadOnly ? 1 : 0) != 0,
                client(said),
                integer(said, "p", Endpoint.PORT_MAX, port),
                integer(said, "reqq", Integer.MAX_VALUE, requestsMax),
                integer(said, "metadata_size", Integer.MAX_VALUE, metadataSize),
                seenAs.isPresent() ? seenAs : yourAddress);
    }

    public byte[] encode() {
        var writer = Payloads.writer(BYTES_MAX).startDict().key("m").startDict();
        Payloads.positive(writer, "lt_donthave", dontHave);
        Payloads.positive(writer, "upload_only", uploadOnlyMessage);
        Payloads.positive(writer, "ut_metadata", metadata);
        Payloads.positive(writer, "ut_pex", pex);
        writer.end();
        Payloads.positive(writer, "metadata_size", metadataSize);
        Payloads.positive(writer, "p", port);
        Payloads.positive(writer, "reqq", requestsMax);
        // Also when it is not so: that may be news.
        writer.key("upload_only").integer(isUploadOnly ? 1 : 0);
        if (!client.isEmpty()) {
            writer.key("v").text(client);
        }
        if (yourAddress.isPresent()) {
            writer.key("yourip").bytes(yourAddress.get().addressBytes());
        }
        return writer.end().toByteArray();
    }

    private static int integer(Dict dict, String key, int max, int otherwise) {
        try {
            return dict.has(key) ? dict.integer(key, 0, max) : otherwise;
        } catch (MalformedMessage itMakesNoSense) {
            return otherwise;
        }
    }

    private String client(Dict said) {
        if (!(said.find("v") instanceof Bytes name)) {
            return client;
        }
        String text;
        try {
            text = name.text();
        } catch (MalformedMessage notUtf8) {
            text = name.latin1();
        }
        return Payloads.shown(text, CLIENT_CHARS_MAX);
    }

    private static Optional<Endpoint> address(Dict said) {
        Value value = said.find("yourip");
        return value instanceof Bytes bytes && (bytes.length() == 4 || bytes.length() == 16)
                ? Optional.of(Endpoint.ofBytes(bytes.array(), bytes.offset(), bytes.length(), 0))
                : Optional.empty();
    }
}
