package dev.starling.peer.mse;

import dev.starling.host.CloseReason;
import dev.starling.host.Stream;
import dev.starling.host.StreamHandler;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says something as soon as it may, and writes down what it hears. */
class Talker implements StreamHandler {
    final List<String> events = new ArrayList<>();

    private final byte[] greeting;
    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
    @Nullable Stream stream;

    Talker(byte[] greeting) {
        this.greeting = greeting;
    }

    byte[] heard() {
        return heard.toByteArray();
    }

    Stream stream() {
        Stream open = stream;
        if (open == null) {
            throw new AssertionError("never opened: " + events);
        }
        return open;
    }

    @Override
    public void onOpen(Stream opened) {
        stream = opened;
        events.add("open");
        if (greeting.length > 0) {
            opened.write(ByteBuffer.wrap(greeting));
        }
    }

    @Override
    public void onBytes(ByteBuffer bytes) {
        if (!bytes.hasRemaining()) {
            throw new AssertionError("no bytes at all");
        }
        var content = new byte[bytes.remaining()];
        bytes.get(content);
        heard.writeBytes(content);
        if (!events.getLast().equals("bytes")) {
            events.add("bytes");
        }
    }

    @Override
    public void onEndOfInput() {
        events.add("end");
        stream().close();
    }

    @Override
    public void onClosed(CloseReason reason) {
        events.add(reason.toString());
    }
}
