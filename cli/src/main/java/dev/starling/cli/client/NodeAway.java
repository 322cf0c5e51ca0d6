package dev.starling.cli.client;

import java.io.IOException;

/** There is no node where one was thought to be. */
final class NodeAway extends IOException {
    private static final long serialVersionUID = 1;

    NodeAway(String sentence, IOException cause) {
        super(sentence, cause);
    }
}
