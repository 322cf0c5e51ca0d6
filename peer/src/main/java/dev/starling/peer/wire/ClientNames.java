package dev.starling.peer.wire;

/** Which program a peer's id is of: {@code -qB4630-} and twelve more bytes are qBittorrent's. */
final class ClientNames {
    private static final String UNKNOWN = "unknown";
    private static final int VERSION_FROM = 3;
    private static final int VERSION_TO = 7;

    private ClientNames() {}

    static String of(String id) {
        if (id.charAt(0) != '-' || id.charAt(VERSION_TO) != '-') {
            return UNKNOWN;
        }
        String code = id.substring(1, VERSION_FROM);
        String version = id.substring(VERSION_FROM, VERSION_TO);
        boolean isShown = (code + version).chars().allMatch(ClientNames::isLetterOrDigit);
        return isShown ? name(code) + version(code, version) : UNKNOWN;
    }

    private static String name(String code) {
        return switch (code) {
            case "SG" -> "Starling";
            case "A2" -> "aria2";
            case "AZ" -> "Vuze";
            case "BC" -> "BitComet";
            case "BI" -> "BiglyBT";
            case "BT" -> "BitTorrent";
            case "DE" -> "Deluge";
            case "FD" -> "Free Download Manager";
            case "GT" -> "anacrolix";
            case "KT" -> "KTorrent";
            case "LT" -> "libtorrent";
            case "TR" -> "Transmission";
            case "TX" -> "Tixati";
            case "UM" -> "uTorrent for Mac";
            case "UT" -> "uTorrent";
            case "WW" -> "WebTorrent";
            case "lt" -> "rTorrent";
            case "qB" -> "qBittorrent";
            case "rQ" -> "rqbit";
            default -> code;
        };
    }

    private static String version(String code, String digits) {
        if (code.equals("TR") && digits.charAt(0) != '0' && isDigit(digits.charAt(1))) {
            // 3000 was 3.00; since 4.0 each place is a number.
            return digits.charAt(0) <= '3' && isDigit(digits.charAt(0))
                    ? " " + digits.charAt(0) + "." + digits.substring(1, 3)
                    : dotted(digits);
        }
        return dotted(digits);
    }

    /** Three places always, the fourth when it is not 0; a letter goes on behind the 9. */
    private static String dotted(String digits) {
        var text = new StringBuilder(" ");
        int places = digits.charAt(3) == '0' ? 3 : 4;
        for (int i = 0; i < places; i++) {
            text.append(i == 0 ? "" : ".").append(Character.digit(digits.charAt(i), 36));
        }
        return text.toString();
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isLetterOrDigit(int c) {
        return isDigit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    }
}
