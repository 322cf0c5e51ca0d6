package dev.starling.dht;

import dev.starling.host.Endpoint;
import dev.starling.host.Host;
import dev.starling.host.Result;
import dev.starling.host.Timeout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Where to begin: nodes that the user named and routers whose names are looked up. All of them are
 * asked at once, for most may be gone.
 */
final class Bootstrap {
    private static final int ENDPOINTS_MAX = 256;
    private static final long LOOK_UP_AGAIN_NANOS = Duration.ofSeconds(15).toNanos();
    private static final int LOOKUPS_MAX = 240;

    private final Host host;
    private final List<DhtSettings.Named> names;
    private final Runnable whenMoreIsKnown;
    private final List<Endpoint> endpoints;
    private boolean isClosed;

    Bootstrap(Host host, DhtSettings settings, Runnable whenMoreIsKnown) {
        this.host = host;
        this.names = settings.bootstrapNames();
        this.whenMoreIsKnown = whenMoreIsKnown;
        this.endpoints = new ArrayList<>(settings.bootstrap().size());
        settings.bootstrap().stream().distinct().forEach(endpoints::add);
    }

    /** Looks the names up; those that fail, again and again for an hour. */
    void start() {
        names.forEach(name -> lookUp(name, 1));
    }

    void add(Endpoint endpoint) {
        if (endpoints.size() < ENDPOINTS_MAX && !endpoints.contains(endpoint)) {
            endpoints.add(endpoint);
        }
    }

    List<Endpoint> endpoints(Family family) {
        var ofFamily = new ArrayList<Endpoint>();
        for (Endpoint endpoint : endpoints) {
            if (Family.of(endpoint) == family) {
                ofFamily.add(endpoint);
            }
        }
        return ofFamily;
    }

    void close() {
        isClosed = true;
    }

    private void lookUp(DhtSettings.Named name, int attempt) {
        host.resolve(
                name.host(),
                name.port(),
                result -> {
                    switch (result) {
                        case Result.Done<List<Endpoint>>(var found) -> {
                            int before = endpoints.size();
                            found.forEach(this::add);
                            if (endpoints.size() > before && !isClosed) {
                                whenMoreIsKnown.run();
                            }
                        }
                        case Result.Failed<List<Endpoint>> _ -> lookUpAgain(name, attempt);
                    }
                });
    }

    private void lookUpAgain(DhtSettings.Named name, int attempt) {
        if (attempt < LOOKUPS_MAX && !isClosed) {
            host.arm(
                    new Timeout() {
                        @Override
                        protected void expire() {
                            if (!isClosed) {
                                lookUp(name, attempt + 1);
                            }
                        }
                    },
                    LOOK_UP_AGAIN_NANOS);
        }
    }
}
