package dev.starling.dht;

import java.io.IOException;

/** A node did not answer what it was asked, or refused to. */
public final class NoAnswer extends IOException {
    private static final long serialVersionUID = 1;

    NoAnswer(String sentence) {
        super(sentence);
    }
}
