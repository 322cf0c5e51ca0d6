package dev.starling.cli.doctor;

import java.util.Locale;

/**
 * What the doctor has found out about one thing.
 *
 * @param text how it is
 * @param cure what to do about it; empty when it is well
 */
record Finding(String name, State state, String text, String cure) {
    enum State {
        OK,
        WARN,
        FAIL;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    Finding {
        assert (state == State.OK) == cure.isEmpty() : name;
    }

    static Finding ok(String name, String text) {
        return new Finding(name, State.OK, text, "");
    }

    /** It works, but not as well as it could. */
    static Finding warn(String name, String text, String cure) {
        return new Finding(name, State.WARN, text, cure);
    }

    /** It does not work. */
    static Finding fail(String name, String text, String cure) {
        return new Finding(name, State.FAIL, text, cure);
    }
}
