package dev.starling.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.starling.host.Endpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each kind of NAT, told apart as a STUN client would: who sees which port, and who gets in. */
final class NatBoxTest {
    private final Simulation world;
    private final Inbox server;
    private final Inbox serverOtherPort;
    private final Inbox stranger;
    private final Endpoint serverAt;
    private final Endpoint serverOtherPortAt;
    private final Endpoint strangerAt;

    NatBoxTest() throws IOException {
        world = Simulation.seeded(5).path(Path.of(Duration.ofMillis(10))).start();
        SimulatedHost serverHost = world.addHost();
        SimulatedHost strangerHost = world.addHost();
        server = new Inbox(serverHost, 1);
        serverOtherPort = new Inbox(serverHost, 2);
        stranger = new Inbox(strangerHost, 1);
        serverAt = serverHost.address().withPort(1);
        serverOtherPortAt = serverHost.address().withPort(2);
        strangerAt = strangerHost.address().withPort(1);
    }

    @Test
    void aFullConeLetsAnyoneInThroughOnePort() {
        assertEquals(List.of("server", "other port", "stranger"), whoGetsIn(NatKind.FULL_CONE));
    }

    @Test
    void aRestrictedConeLetsTheAddressIn() {
        assertEquals(List.of("server", "other port"), whoGetsIn(NatKind.RESTRICTED));
    }

    @Test
    void aPortRestrictedConeLetsTheVeryEndpointIn() {
        assertEquals(List.of("server"), whoGetsIn(NatKind.PORT_RESTRICTED));
    }

    @Test
    void aSymmetricNatShowsEachRemoteAnotherPort() {
        assertEquals(List.of("server"), whoGetsIn(NatKind.SYMMETRIC));
        Inbox inside = inside(NatKind.SYMMETRIC);
        inside.send("one", serverAt);
        inside.send("two", serverOtherPortAt);
        run();
        assertNotEquals(server.letters.getLast().from(), serverOtherPort.letters.getLast().from());
    }

    @Test
    void aConeShowsEachRemoteTheSamePort() {
        Inbox inside = inside(NatKind.PORT_RESTRICTED);
        inside.send("one", serverAt);
        inside.send("two", strangerAt);
        run();
        assertEquals(server.letters.getLast().from(), stranger.letters.getLast().from());
    }

    @Test
    void aFirewallThatBlocksUdpLetsNothingOut() {
        inside(NatKind.UDP_BLOCKED).send("out", serverAt);
        run();
        assertEquals(List.of(), server.texts());
    }

    @Test
    void aMappingDiesOfSilence() {
        Inbox inside = inside(NatKind.FULL_CONE.withTimeout(Duration.ofSeconds(30)));
        inside.send("out", serverAt);
        run();
        Endpoint seen = server.letters.getLast().from();
        world.run(Duration.ofSeconds(20));
        server.send("in time", seen);
        world.run(Duration.ofSeconds(20));
        server.send("too late", seen);
        run();
        assertEquals(List.of("in time"), inside.texts());
    }

    @Test
    void hostsThatShareAnAddressGetPortsOfTheirOwn() {
        NatBox nat = world.addNat(NatKind.FULL_CONE);
        var first = new Inbox(world.addHostBehind(nat), 6881);
        var second = new Inbox(world.addHostBehind(nat), 6881);
        first.send("first", serverAt);
        second.send("second", serverAt);
        run();
        List<Endpoint> seen = server.letters.stream().map(Inbox.Letter::from).toList();
        assertEquals(nat.address().withPort(6881), seen.get(0));
        assertEquals(nat.address(), seen.get(1).withPort(0));
        assertNotEquals(seen.get(0), seen.get(1));
        server.send("to the second", seen.get(1));
        run();
        assertEquals(List.of(), first.texts());
        assertEquals(List.of("to the second"), second.texts());
    }

    @Test
    void neighboursReachEachOtherByInnerAddressAndByHairpin() {
        NatBox nat = world.addNat(NatKind.FULL_CONE);
        SimulatedHost firstHost = world.addHostBehind(nat);
        SimulatedHost secondHost = world.addHostBehind(nat);
        var first = new Inbox(firstHost, 1);
        var second = new Inbox(secondHost, 2);
        first.send("inside", secondHost.address().withPort(2));
        second.send("out", serverAt);
        run();
        first.send("hairpin", server.letters.getLast().from());
        run();
        assertEquals(List.of("inside", "hairpin"), second.texts());
        assertEquals(firstHost.address().withPort(1), second.letters.get(0).from());
        assertEquals(nat.address().withPort(1), second.letters.get(1).from());
    }

    @Test
    void withoutHairpinTheOuterPortLeadsNowhereFromInside() {
        NatBox nat = world.addNat(NatKind.FULL_CONE.withHairpin(false));
        var first = new Inbox(world.addHostBehind(nat), 1);
        var second = new Inbox(world.addHostBehind(nat), 2);
        second.send("out", serverAt);
        run();
        first.send("hairpin", server.letters.getLast().from());
        run();
        assertEquals(List.of(), second.texts());
    }

    @Test
    void aForwardedPortIsOpenToAll() {
        NatBox nat = world.addNat(NatKind.SYMMETRIC);
        SimulatedHost host = world.addHostBehind(nat);
        nat.forwardUdp(6881, host);
        var inbox = new Inbox(host, 6881);
        stranger.send("in", nat.address().withPort(6881));
        run();
        assertEquals(List.of("in"), inbox.texts());
        inbox.send("out", serverAt);
        run();
        assertEquals(nat.address().withPort(6881), server.letters.getLast().from());
    }

    /** One datagram goes out to the server; who may answer it? */
    private List<String> whoGetsIn(NatKind kind) {
        Inbox inside = inside(kind);
        inside.send("out", serverAt);
        run();
        Endpoint seen = server.letters.getLast().from();
        server.send("server", seen);
        serverOtherPort.send("other port", seen);
        stranger.send("stranger", seen);
        run();
        return new ArrayList<>(inside.texts());
    }

    private Inbox inside(NatKind kind) {
        return new Inbox(world.addHostBehind(world.addNat(kind)), 6881);
    }

    private void run() {
        world.run(Duration.ofSeconds(1));
    }
}
