package dev.starling.peer;

import dev.starling.peer.wire.Message;
import java.util.List;

/** Says something to one peer, if it is still there. */
interface Voice {
    void send(Message message);

    void sendAll(List<Message> messages);
}
