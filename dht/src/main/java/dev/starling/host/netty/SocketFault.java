package dev.starling.host.netty;

import dev.starling.host.CannotBind;
import dev.starling.host.CloseReason;
import dev.starling.host.Endpoint;
import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a socket, whichever transport says so: the native ones give Linux's error
 * number in their text, the JDK gives a class or the system's words.
 */
enum SocketFault {
    TAKEN,
    NOT_OURS,
    NOT_ALLOWED,
    NO_SUCH_FAMILY,
    REFUSED,
    TIMED_OUT,
    UNREACHABLE,
    RESET,
    OTHER;

    private static final Pattern ERROR_NUMBER = Pattern.compile("error\\(-(\\d{1,4})\\)");
    private static final int CAUSES_MAX = 8;

    static SocketFault of(Throwable failure) {
        @Nullable Throwable cause = failure;
        for (int i = 0; cause != null && i < CAUSES_MAX; i++, cause = cause.getCause()) {
            var fault = ofOne(cause);
            if (fault != OTHER) {
                return fault;
            }
        }
        return OTHER;
    }

    /** Why a stream ended, or never began, that failed so. */
    CloseReason closeReason() {
        return switch (this) {
            case REFUSED -> CloseReason.REFUSED;
            case TIMED_OUT -> CloseReason.TIMED_OUT;
            case UNREACHABLE -> CloseReason.UNREACHABLE;
            case RESET -> CloseReason.RESET;
            case TAKEN, NOT_OURS, NOT_ALLOWED, NO_SUCH_FAMILY, OTHER -> CloseReason.FAILED;
        };
    }

    /** The sentence for the user whose port could not be opened. */
    static CannotBind bindFailure(String protocol, Endpoint local, Throwable failure) {
        String address = local.inetAddress().getHostAddress();
        String port =
                protocol + " port " + local.port() + (local.isWildcard() ? "" : " of " + address);
        String sentence =
                switch (of(failure)) {
                    case TAKEN ->
                            local.port() == 0
                                    ? "Every " + protocol + " port is taken"
                                    : port + " is taken by another program";
                    case NOT_OURS -> address + " is not an address of this machine";
                    case NOT_ALLOWED -> port + " is not open to this user (below 1024, often)";
                    case NO_SUCH_FAMILY -> "This machine has no IPv" + (local.isIpv4() ? "4" : "6");
                    case REFUSED, TIMED_OUT, UNREACHABLE, RESET, OTHER ->
                            port + " could not be opened: " + failure.getMessage();
                };
        return new CannotBind(sentence, failure);
    }

    private static SocketFault ofOne(Throwable failure) {
        String text = String.valueOf(failure.getMessage());
        var number = ERROR_NUMBER.matcher(text);
        if (number.find()) {
            return ofErrorNumber(Integer.parseInt(number.group(1)));
        }
        if (failure instanceof ConnectTimeoutException) {
            return TIMED_OUT;
        }
        if (failure instanceof NoRouteToHostException) {
            return UNREACHABLE;
        }
        if (!(failure instanceof IOException)) {
            return OTHER;
        }
        return ofWords(failure, text.toLowerCase(Locale.ROOT));
    }

    private static SocketFault ofWords(Throwable failure, String text) {
        if (text.contains("unreachable")) {
            return UNREACHABLE;
        }
        if (text.contains("timed out")) {
            return TIMED_OUT;
        }
        if (text.contains("permission denied")) {
            return NOT_ALLOWED;
        }
        if (text.contains("cannot assign requested address")) {
            return NOT_OURS;
        }
        if (text.contains("protocol family") || text.contains("address family")) {
            return NO_SUCH_FAMILY;
        }
        if (text.contains("reset") || text.contains("broken pipe")) {
            return RESET;
        }
        if (failure instanceof BindException) {
            return TAKEN;
        }
        return failure instanceof ConnectException ? REFUSED : OTHER;
    }

    /** Linux's numbers, the same on every processor that Netty has natives for. */
    private static SocketFault ofErrorNumber(int number) {
        return switch (number) {
            case 1, 13 -> NOT_ALLOWED; // EPERM, EACCES
            case 98 -> TAKEN; // EADDRINUSE
            case 99 -> NOT_OURS; // EADDRNOTAVAIL
            case 97 -> NO_SUCH_FAMILY; // EAFNOSUPPORT
            case 111 -> REFUSED; // ECONNREFUSED
            case 110 -> TIMED_OUT; // ETIMEDOUT
            case 100, 101, 112, 113 -> UNREACHABLE; // ENETDOWN, ENETUNREACH, EHOSTDOWN,
            // EHOSTUNREACH
            case 32, 103, 104 -> RESET; // EPIPE, ECONNABORTED, ECONNRESET
            default -> OTHER;
        };
    }
}
