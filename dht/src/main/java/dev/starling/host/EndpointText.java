package dev.starling.host;

/** How endpoints are written and read: {@code 192.0.2.1:6881}, {@code [2001:db8::1]:6881}. */
final class EndpointText {
    private static final int GROUPS = 8;

    private EndpointText() {}

    static String format(Endpoint endpoint) {
        String address =
                endpoint.isIpv4()
                        ? formatIpv4(endpoint.ipv4())
                        : "[" + formatIpv6(endpoint.high(), endpoint.low()) + "]";
        return address + ":" + endpoint.port();
    }

    static Endpoint parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw malformed(text, "there is no port");
        }
        int port = decimal(text, colon + 1, text.length(), Endpoint.PORT_MAX);
        if (port < 0) {
            throw malformed(text, "a port is a number from 0 to 65535");
        }
        if (text.startsWith("[")) {
            if (colon < 2 || text.charAt(colon - 1) != ']') {
                throw malformed(text, "an IPv6 address stands in [brackets]");
            }
            return parseIpv6(text, text.substring(1, colon - 1), port);
        }
        return Endpoint.ofIpv4(parseIpv4(text, text.substring(0, colon)), port);
    }

    private static String formatIpv4(int address) {
        return (address >>> 24)
                + "."
                + (address >>> 16 & 0xff)
                + "."
                + (address >>> 8 & 0xff)
                + "."
                + (address & 0xff);
    }

    /**
     * RFC 5952: lower case, no leading zeros, the first longest run of two zero groups or more as
     * ::.
     */
    private static String formatIpv6(long high, long low) {
        int bestStart = GROUPS;
        int bestLength = 1;
        for (int start = 0; start < GROUPS; start++) {
            int end = start;
            while (end < GROUPS && group(high, low, end) == 0) {
                end++;
            }
            if (end - start > bestLength) {
                bestStart = start;
                bestLength = end - start;
            }
        }
        var text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == bestStart) {
                text.append("::");
                i += bestLength - 1;
            } else {
                if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                    text.append(':');
                }
                text.append(Integer.toHexString(group(high, low, i)));
            }
        }
        return text.toString();
    }

    private static int group(long high, long low, int index) {
        return (int) ((index < 4 ? high : low) >>> (48 - 16 * (index & 3))) & 0xffff;
    }

    private static int parseIpv4(String whole, String address) {
        int value = 0;
        int start = 0;
        for (int part = 0; part < 4; part++) {
            int end = part == 3 ? address.length() : address.indexOf('.', start);
            int number = end < 0 ? -1 : decimal(address, start, end, 255);
            if (number < 0) {
                throw malformed(whole, "an address is like 192.0.2.1 or [2001:db8::1]");
            }
            value = value << 8 | number;
            start = end + 1;
        }
        return value;
    }

    private static Endpoint parseIpv6(String whole, String address, int port) {
        long[] halves = new long[2];
        int gap = address.indexOf("::");
        int before;
        int after = 0;
        if (gap < 0) {
            before = parseGroups(whole, address, halves, 0);
        } else {
            if (address.indexOf("::", gap + 1) >= 0) {
                throw malformed(whole, "an IPv6 address has one :: at most");
            }
            before = parseGroups(whole, address.substring(0, gap), halves, 0);
            String tail = address.substring(gap + 2);
            after = groupsIn(tail);
            parseGroups(whole, tail, halves, GROUPS - after);
        }
        boolean whollyGiven = gap < 0 ? before == GROUPS : before + after < GROUPS;
        if (!whollyGiven) {
            throw malformed(whole, "an IPv6 address has eight groups");
        }
        return new Endpoint(halves[0], halves[1], port);
    }

    private static int groupsIn(String text) {
        return text.isEmpty() ? 0 : (int) text.chars().filter(c -> c == ':').count() + 1;
    }

    private static int parseGroups(String whole, String text, long[] halves, int from) {
        int count = groupsIn(text);
        if (count > GROUPS || from < 0) {
            throw malformed(whole, "an IPv6 address has eight groups");
        }
        int start = 0;
        for (int i = 0; i < count; i++) {
            int end = text.indexOf(':', start);
            end = end < 0 ? text.length() : end;
            long value = hexadecimal(text, start, end);
            if (value < 0) {
                throw malformed(whole, "a group has one to four hexadecimal digits");
            }
            int index = from + i;
            halves[index >> 2] |= value << (48 - 16 * (index & 3));
            start = end + 1;
        }
        return count;
    }

    /**
     * ASCII digits only, no sign, no leading zeros: Integer.parseInt takes +5, 007 and Arabic
     * digits.
     */
    private static int decimal(String text, int start, int end, int max) {
        if (start >= end || end - start > 5 || (text.charAt(start) == '0' && end - start > 1)) {
            return -1;
        }
        int value = 0;
        for (int i = start; i < end; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value <= max ? value : -1;
    }

    private static long hexadecimal(String text, int start, int end) {
        if (start >= end || end - start > 4) {
            return -1;
        }
        long value = 0;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private static IllegalArgumentException malformed(String text, String why) {
        return new IllegalArgumentException("\"" + text + "\" is no address and port: " + why);
    }
}
