package dev.starling.cli.output;

/** What a script can tell from how the program ended. */
public enum ExitCode {
    DONE(0, "done"),
    FAILURE(1, "failure"),
    USAGE(2, "wrong usage"),
    NOT_FOUND(3, "not found: no peers or no metadata within --timeout"),
    TIMEOUT(4, "timeout"),
    CORRUPT(5, "data failed its hash"),
    NETWORK(6, "network or bind error"),
    INTERRUPTED(7, "interrupted, unfinished: can be resumed"),
    DISK_FULL(8, "disk full"),
    /** Of the launcher, which ends before there is a JVM. */
    NO_JDK(69, "no JDK 25 or newer"),
    /** Of the launcher. */
    BUILD_FAILED(70, "build failed");

    private final int code;
    private final String meaning;

    ExitCode(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    public int code() {
        return code;
    }

    public String meaning() {
        return meaning;
    }
}
