package dev.starling.simulation;

import dev.starling.host.CloseReason;
import dev.starling.host.Stream;
import dev.starling.host.StreamHandler;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A handler for many streams that says nothing; it keeps them. */
final class QuietStream implements StreamHandler {
    private final List<Stream> streams = new ArrayList<>();

    int open() {
        return streams.size();
    }

    @Override
    public void onOpen(Stream stream) {
        streams.add(stream);
    }

    @Override
    public void onBytes(ByteBuffer bytes) {}

    @Override
    public void onEndOfInput() {}

    @Override
    public void onClosed(CloseReason reason) {}
}
