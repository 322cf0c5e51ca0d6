package dev.starling.cli.json;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What should have been JSON is not, or is too much of it. */
public final class NotJson extends Exception {
    private static final long serialVersionUID = 1;

    NotJson(@Nullable IOException cause) {
        super("that is not JSON, or too much of it", cause);
    }
}
