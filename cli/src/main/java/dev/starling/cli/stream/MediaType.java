package dev.starling.cli.stream;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * What a browser may take a file for, by its ending: to be looked at or listened to. Whatever could
 * act in a page (HTML, SVG, scripts) is nothing but bytes: it was made by a stranger, and comes
 * from the same place as the node's own page.
 *
 * @param isShown in the browser; all else is offered to be saved
 */
record MediaType(String name, boolean isShown) {
    private static final MediaType BYTES = new MediaType("application/octet-stream", false);

    static MediaType of(String path) {
        int dot = path.lastIndexOf('.');
        String ending = dot < 0 ? "" : path.substring(dot + 1).toLowerCase(Locale.ROOT);
        String name =
                switch (ending) {
                    case "mp4", "m4v" -> "video/mp4";
                    case "webm" -> "video/webm";
                    case "mkv" -> "video/x-matroska";
                    case "avi" -> "video/x-msvideo";
                    case "mov" -> "video/quicktime";
                    case "mpg", "mpeg" -> "video/mpeg";
                    case "ts", "m2ts" -> "video/mp2t";
                    case "ogv" -> "video/ogg";
                    case "wmv" -> "video/x-ms-wmv";
                    case "flv" -> "video/x-flv";
                    case "3gp" -> "video/3gpp";
                    case "mp3" -> "audio/mpeg";
                    case "m4a", "m4b" -> "audio/mp4";
                    case "aac" -> "audio/aac";
                    case "flac" -> "audio/flac";
                    case "ogg", "oga", "opus" -> "audio/ogg";
                    case "wav" -> "audio/wav";
                    case "jpg", "jpeg" -> "image/jpeg";
                    case "png" -> "image/png";
                    case "gif" -> "image/gif";
                    case "webp" -> "image/webp";
                    case "avif" -> "image/avif";
                    case "txt", "nfo", "md", "srt", "ass", "sub" -> "text/plain; charset=utf-8";
                    case "vtt" -> "text/vtt; charset=utf-8";
                    default -> "";
                };
        return name.isEmpty() ? BYTES : new MediaType(name, true);
    }

    /** How it is to be treated, and under which name, which no quote or line end gets out of. */
    String disposition(String path) {
        String file = path.substring(path.lastIndexOf('/') + 1);
        var plain = new StringBuilder();
        var exact = new StringBuilder();
        for (byte b : file.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean isPlain =
                    (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || (c >= '0' && c <= '9')
                            || c == '.'
                            || c == '-'
                            || c == '_';
            plain.append(isPlain ? c : '_');
            exact.append(
                    isPlain ? String.valueOf(c) : String.format(Locale.ROOT, "%%%02X", (int) c));
        }
        return (isShown ? "inline" : "attachment")
                + "; filename=\""
                + plain
                + "\"; filename*=UTF-8''"
                + exact;
    }
}
