package dev.starling.cli.output;

import dev.starling.host.CannotBind;
import java.io.IOException;
import java.io.Serial;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** How a verb ends when it cannot do what it was asked: a sentence for the user and a code. */
public final class Failure extends Exception {
    @Serial private static final long serialVersionUID = 1;

    private final ExitCode code;

    /** The message says what went wrong and what to do, in one line. */
    public Failure(ExitCode code, String message) {
        this(code, message, null);
    }

    public Failure(ExitCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** What a user is told of something thrown that was not meant for users. */
    public static Failure of(Throwable thrown) {
        return switch (thrown) {
            case Failure failure -> failure;
            case IOException e -> ofMachine(e);
            case InterruptedException e ->
                    new Failure(ExitCode.INTERRUPTED, "interrupted; run it again", e);
            default ->
                    new Failure(
                            ExitCode.FAILURE,
                            "a mistake of Starling's own, " + thrown + "; -v shows where",
                            thrown);
        };
    }

    private static Failure ofMachine(IOException thrown) {
        String message = thrown.getMessage() == null ? thrown.toString() : thrown.getMessage();
        // The JDK has no class of exception for a full disk.
        if (message.contains("No space left on device")
                || message.contains("Disk quota exceeded")) {
            return new Failure(
                    ExitCode.DISK_FULL, message + "; free some and run it again", thrown);
        }
        return switch (thrown) {
            case UnknownHostException e ->
                    new Failure(ExitCode.NETWORK, "no address for the name " + message, e);
            case CannotBind e -> new Failure(ExitCode.NETWORK, message, e);
            case SocketException e -> new Failure(ExitCode.NETWORK, message, e);
            case NoSuchFileException e ->
                    new Failure(ExitCode.FAILURE, "there is no " + e.getFile(), e);
            case AccessDeniedException e ->
                    new Failure(ExitCode.FAILURE, "no permission for " + e.getFile(), e);
            case FileSystemException e -> new Failure(ExitCode.FAILURE, message, e);
            default -> new Failure(ExitCode.FAILURE, message, thrown);
        };
    }

    public ExitCode code() {
        return code;
    }

    /** The message, never null and never more than one line. */
    public String line() {
        return oneLine(String.valueOf(getMessage()));
    }

    /**
     * Names and values come from strangers: neither a second line nor an escape sequence may get
     * through to the terminal, nor what turns the writing round: "gpj.exe" must not look like
     * "exe.jpg".
     */
    public static String oneLine(String text) {
        var line = new StringBuilder(text.length());
        text.codePoints().forEach(c -> line.appendCodePoint(isHarmless(c) ? c : ' '));
        return line.toString().strip();
    }

    private static boolean isHarmless(int c) {
        boolean turnsRound = (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
        boolean endsLine = c == 0x2028 || c == 0x2029;
        return !Character.isISOControl(c) && !turnsRound && !endsLine;
    }
}
