package dev.starling.host;

/** How work that was done elsewhere ended: with a value, or with the reason why there is none. */
public sealed interface Result<T> {
    record Done<T>(T value) implements Result<T> {}

    record Failed<T>(Throwable cause) implements Result<T> {}
}
