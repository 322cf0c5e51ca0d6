package dev.starling.cli.fetch;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What a web server of somebody's answers to one request, bounded in every direction. */
record HttpAnswer(int status, Map<String, String> headers, byte[] body) {
    static final int HEAD_BYTES_MAX = 32 << 10;

    /** Reads one to its end; the body of a redirection is left alone. */
    static HttpAnswer read(InputStream in, int bytesMax) throws IOException {
        int[] left = {HEAD_BYTES_MAX};
        String first = line(in, left);
        if (!first.matches("HTTP/1\\.[01] [1-5][0-9]{2}( .*)?")) {
            throw new IOException("that is no web server");
        }
        int status = Integer.parseInt(first.substring(9, 12));
        var headers = new TreeMap<String, String>();
        for (String line = line(in, left); !line.isEmpty(); line = line(in, left)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.putIfAbsent(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        return new HttpAnswer(
                status, headers, status == 200 ? body(in, headers, bytesMax) : new byte[0]);
    }

    private static byte[] body(InputStream in, Map<String, String> headers, int bytesMax)
            throws IOException {
        if (!headers.getOrDefault("content-encoding", "identity").equals("identity")) {
            throw new IOException("the server packs what it was asked not to pack");
        }
        if (headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
            return chunks(in, bytesMax);
        }
        String length = headers.getOrDefault("content-length", "");
        if (length.isEmpty()) {
            return bounded(in.readNBytes(bytesMax + 1), bytesMax);
        }
        return exactly(in, number(length, 10, bytesMax));
    }

    private static byte[] chunks(InputStream in, int bytesMax) throws IOException {
        var whole = new ByteArrayOutputStream();
        int[] left = {bytesMax};
        while (true) {
            int length = number(line(in, left).split(";", 2)[0].strip(), 16, bytesMax);
            if (length == 0) {
                return whole.toByteArray();
            }
            whole.writeBytes(exactly(in, length));
            bounded(whole.size(), bytesMax);
            String _ = line(in, left);
        }
    }

    private static int number(String digits, int radix, int most) throws IOException {
        if (!digits.matches(radix == 16 ? "[0-9A-Fa-f]{1,15}" : "[0-9]{1,15}")) {
            throw new IOException("the server does not say how long it is");
        }
        long number = Long.parseLong(digits, radix);
        bounded(number, most);
        return (int) number;
    }

    private static byte[] exactly(InputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the server ended in the middle of it");
        }
        return bytes;
    }

    private static byte[] bounded(byte[] bytes, int most) throws IOException {
        bounded(bytes.length, most);
        return bytes;
    }

    private static void bounded(long length, int most) throws IOException {
        if (length > most) {
            throw new IOException("it is longer than " + most + " bytes");
        }
    }

    private static String line(InputStream in, int[] left) throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0 || --left[0] < 0) {
                throw new IOException("that is no web server");
            }
            line.append((char) c);
        }
        return new String(
                        line.toString().getBytes(StandardCharsets.ISO_8859_1),
                        StandardCharsets.UTF_8)
                .strip();
    }
}
