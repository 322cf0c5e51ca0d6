package dev.starling.dht;

import dev.starling.host.Endpoint;
import java.util.List;

/**
 * What a node is told by whoever starts it.
 *
 * @param listen where to bind, a socket and an id of its own for each (BEP 45)
 * @param bootstrap nodes by address, which the user named; asked whatever their address is
 * @param bootstrapNames nodes by name, as {@code host:port}
 * @param role whether others are answered
 * @param allowsLocal whether loopback, link-local and private addresses that others name are used
 * @param preset how much of the line and of the router's memory is ours
 * @param habits how it goes about things
 */
public record DhtSettings(
        List<Endpoint> listen,
        List<Endpoint> bootstrap,
        List<Named> bootstrapNames,
        Role role,
        boolean allowsLocal,
        Preset preset,
        Habits habits) {
    /** A host that is to be looked up. */
    public record Named(String host, int port) {}

    /** Whether others are answered. */
    public enum Role {
        /** Always. */
        SERVER,
        /** Never: a short visit (BEP 43). */
        READ_ONLY,
        /** As long as strangers can reach us. */
        ADAPTIVE
    }

    /** How much of the line and of the router's memory is ours. */
    public enum Preset {
        HOME,
        SERVER
    }

    public DhtSettings {
        listen = List.copyOf(listen);
        bootstrap = List.copyOf(bootstrap);
        bootstrapNames = List.copyOf(bootstrapNames);
    }

    /** A node with our habits. */
    public DhtSettings(
            List<Endpoint> listen,
            List<Endpoint> bootstrap,
            List<Named> bootstrapNames,
            Role role,
            boolean allowsLocal,
            Preset preset) {
        this(listen, bootstrap, bootstrapNames, role, allowsLocal, preset, Habits.OURS);
    }

    /** A node of a network of one's own, such as a test's. */
    public static DhtSettings local(Endpoint listen, List<Endpoint> bootstrap) {
        return new DhtSettings(
                List.of(listen), bootstrap, List.of(), Role.SERVER, true, Preset.SERVER);
    }

    public DhtSettings withRole(Role newRole) {
        return new DhtSettings(
                listen, bootstrap, bootstrapNames, newRole, allowsLocal, preset, habits);
    }

    public DhtSettings withPreset(Preset newPreset) {
        return new DhtSettings(
                listen, bootstrap, bootstrapNames, role, allowsLocal, newPreset, habits);
    }

    public DhtSettings withHabits(Habits newHabits) {
        return new DhtSettings(
                listen, bootstrap, bootstrapNames, role, allowsLocal, preset, newHabits);
    }
}
