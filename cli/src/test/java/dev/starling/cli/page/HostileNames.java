package dev.starling.cli.page;

import java.util.ArrayList;
import java.util.List;

/** Names that somebody gives a torrent so that a page that shows it does something else. */
final class HostileNames {
    static final int COUNT = 200;

    private static final List<String> SORTS =
            List.of(
                    "<img src=x onerror=window.hit=%d>",
                    "</script><script>window.hit=%d</script>",
                    "\"><svg onload=window.hit=%d>",
                    "' onmouseover='window.hit=%d",
                    "javascript:window.hit=%d",
                    "{{constructor.constructor('window.hit=%d')()}}",
                    "${window.hit=%d}",
                    "<iframe srcdoc='<script>parent.hit=%d</script>'>",
                    "</title></style></textarea><body onload=window.hit=%d>",
                    "<a href='http://192.0.2.1/%d'>free</a>",
                    "<link rel=stylesheet href=//192.0.2.1/%d.css>",
                    "<base href='http://192.0.2.1/%d/'>",
                    "\u202Egnp.exe %d",
                    "\u2066\u2067 left and right %d \u2069",
                    "a\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307 zalgo %d",
                    "\u0007\u001b[31mterminal\u001b[0m %d",
                    "line\nbreak\r\nheader: %d",
                    "&lt;b&gt;%d&amp;#60;",
                    "__proto__ %d",
                    "\uD83D\uDC26\u200D\u2B1B %d");

    private HostileNames() {}

    static List<String> all() {
        var names = new ArrayList<String>();
        for (int i = 0; i < COUNT; i++) {
            String name = SORTS.get(i % SORTS.size()).formatted(i);
            names.add(i % 40 == 39 ? name + "very long ".repeat(300) : name);
        }
        return names;
    }
}
