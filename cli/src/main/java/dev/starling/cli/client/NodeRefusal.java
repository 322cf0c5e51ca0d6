package dev.starling.cli.client;

import java.io.IOException;

/** The node is there, and says no. */
final class NodeRefusal extends IOException {
    private static final long serialVersionUID = 1;

    private final int status;

    NodeRefusal(int status, String sentence) {
        super(sentence);
        this.status = status;
    }

    /** As HTTP has it. */
    int status() {
        return status;
    }
}
