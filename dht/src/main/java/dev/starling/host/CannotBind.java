package dev.starling.host;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A port cannot be had; the message is a sentence for the user. */
public final class CannotBind extends IOException {
    private static final long serialVersionUID = 1;

    public CannotBind(String sentence) {
        this(sentence, null);
    }

    public CannotBind(String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
    }
}
