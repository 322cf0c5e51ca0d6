package dev.starling.peer.torrent;

import dev.starling.bencode.Bytes;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * Names that strangers gave, made into names that can be created on every file system, and that
 * lead nowhere but into the directory in which they are created.
 *
 * <p>The same everywhere and not only where a name would do harm: a download that is carried to
 * another machine has the same files there. What is harmless stays as it is, and what is not
 * becomes {@code _}, so that a person sees what it was.
 */
public final class SafeNames {
    /** File systems take 255; the rest is for what makes it distinct. */
    static final int NAME_BYTES_MAX = 240;

    /** Of an over-long name, how much of it may be an extension that is kept. */
    private static final int EXTENSION_BYTES_MAX = 16;

    private static final char REPLACEMENT = '_';

    /** They are devices to Windows, with any extension, and three more with one digit each. */
    private static final List<String> DEVICES =
            List.of("CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$");

    private SafeNames() {}

    /** Of bytes that ought to be UTF-8. */
    static String safe(Bytes name) {
        return safe(decode(name));
    }

    /** A single name, never a path: a separator in it is replaced. */
    public static String safe(String name) {
        var safe = new StringBuilder(name.length());
        name.codePoints().forEach(c -> safe.appendCodePoint(isHarmless(c) ? c : REPLACEMENT));
        shorten(safe);
        // Windows drops them, and so makes one name of two; and so ends every . and .. as well.
        for (int i = safe.length() - 1; i >= 0 && isDropped(safe.charAt(i)); i--) {
            safe.setCharAt(i, REPLACEMENT);
        }
        if (safe.isEmpty() || isDevice(safe.toString())) {
            safe.insert(0, REPLACEMENT);
        }
        return safe.toString();
    }

    /** A number put into a name, before its extension. */
    static String numbered(String name, int number) {
        int end = extensionStart(name);
        return name.substring(0, end) + " (" + number + ")" + name.substring(end);
    }

    private static boolean isHarmless(int c) {
        if (c < 0x80) {
            return c >= ' ' && c != 0x7f && c != '/' && c != '\\';
        }
        return switch (Character.getType(c)) {
            // Among the formats are those that turn the direction, and show exe.txt for txt.exe.
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    c == ZERO_WIDTH_NON_JOINER || c == ZERO_WIDTH_JOINER;
            default -> true;
        };
    }

    // Persian and Hindi are written with them, and families of emoji.
    private static final int ZERO_WIDTH_NON_JOINER = 0x200c;
    private static final int ZERO_WIDTH_JOINER = 0x200d;

    private static boolean isDropped(char c) {
        return c == '.' || c == ' ';
    }

    private static boolean isDevice(String name) {
        int dot = name.indexOf('.');
        String stem = (dot < 0 ? name : name.substring(0, dot)).strip().toUpperCase(Locale.ROOT);
        boolean isNumbered =
                stem.length() == 4
                        && (stem.startsWith("COM") || stem.startsWith("LPT"))
                        && "0123456789¹²³".indexOf(stem.charAt(3)) >= 0;
        return isNumbered || DEVICES.contains(stem);
    }

    /** Cuts what is too long, in front of its extension and between two characters. */
    private static void shorten(StringBuilder name) {
        // One character has at most three bytes, so most names need no counting.
        if (3L * name.length() <= NAME_BYTES_MAX || bytes(name) <= NAME_BYTES_MAX) {
            return;
        }
        String extension = name.substring(extensionStart(name));
        if (bytes(extension) > EXTENSION_BYTES_MAX) {
            extension = "";
        }
        int room = NAME_BYTES_MAX - bytes(extension);
        int end = 0;
        while (true) {
            int next = end + Character.charCount(name.codePointAt(end));
            room -= bytes(name.subSequence(end, next));
            if (room < 0) {
                break;
            }
            end = next;
        }
        name.setLength(end);
        name.append(extension);
    }

    private static int extensionStart(CharSequence name) {
        for (int i = name.length() - 1; i > 0; i--) {
            if (name.charAt(i) == '.') {
                return i;
            }
        }
        return name.length();
    }

    private static int bytes(CharSequence text) {
        return text.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    /** Each byte that is not part of UTF-8 becomes a replacement, and the others stay. */
    static String decode(Bytes name) {
        var decoder =
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT);
        var in = ByteBuffer.wrap(name.array(), name.offset(), name.length());
        var out = CharBuffer.allocate(name.length());
        for (CoderResult result = decoder.decode(in, out, true);
                result.isError();
                result = decoder.decode(in, out, true)) {
            for (int i = 0; i < result.length(); i++) {
                in.get();
                out.put(REPLACEMENT);
            }
        }
        return out.flip().toString();
    }
}
