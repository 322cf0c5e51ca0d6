package dev.starling.cli.daemon;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Files with which a node is put to use, as its user may print them. */
enum Printed {
    /** For Grafana. */
    DASHBOARD("dashboard.json"),
    /** For systemd. */
    UNIT("starling.service"),
    /** For podman and docker. */
    CONTAINER("Containerfile"),
    /** For desktops: whoever clicks on a magnet link. */
    DESKTOP("starling.desktop");

    private final String file;

    Printed(String file) {
        this.file = file;
    }

    String text() throws IOException {
        try (var in = Printed.class.getResourceAsStream("dist/" + file)) {
            if (in == null) {
                throw new IllegalStateException("this build lacks " + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
