package dev.starling.simulation;

import dev.starling.dht.Contact;
import dev.starling.dht.InfoHash;
import dev.starling.dht.NodeId;
import dev.starling.host.Endpoint;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * That a network has healed: nobody believes in the dead any more, everybody is found, and so is
 * what anybody announces or puts, wherever one looks from.
 */
final class StormProof {
    private static final Duration LOOKUP_MAX = Duration.ofMinutes(1);
    private static final int ANNOUNCES = 5;
    private static final int PROBES = 10;
    private static final int CLOSEST = 8;
    private static final double RECALL_MIN = 0.95;
    private static final int PEER_PORT = 4321;

    private final DhtStorm storm;
    private final List<StormMachine> living;

    StormProof(DhtStorm storm) {
        this.storm = storm;
        this.living = storm.living();
    }

    void prove() {
        storm.checkEndings();
        noTableHoldsTheDead();
        everybodyIsFound();
        whatIsAnnouncedIsFound();
        whatIsPutIsFound();
        storm.checkEndings();
        living.forEach(machine -> machine.watch.checkAtRest());
    }

    static NodeId target(byte[] value) {
        try {
            return NodeId.of(MessageDigest.getInstance("SHA-1").digest(value), 0);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private void noTableHoldsTheDead() {
        Set<Contact> there = new HashSet<>();
        living.forEach(machine -> there.add(machine.contact()));
        for (StormMachine machine : living) {
            for (Contact contact : machine.watch.believed()) {
                require(there.contains(contact), machine.host + " still believes in " + contact);
            }
        }
    }

    private void everybodyIsFound() {
        var endings = new ArrayList<Ending>();
        for (StormMachine machine : living) {
            NodeId wanted = machine.contact().id();
            StormMachine asker = otherThan(machine);
            endings.add(
                    storm.ask(asker, (node, ending) -> node.findNode(wanted, ending::onReport)));
        }
        storm.world.run(LOOKUP_MAX);
        int found = 0;
        int wanted = 0;
        for (int i = 0; i < living.size(); i++) {
            Contact contact = living.get(i).contact();
            List<Contact> closest = endings.get(i).closest;
            require(closest.contains(contact), contact + " was not found, but " + closest);
            Set<Contact> truth = closestTo(contact.id(), endings.get(i).host);
            wanted += truth.size();
            found += (int) closest.stream().filter(truth::contains).count();
        }
        require(found >= wanted * RECALL_MIN, "found " + found + " of " + wanted + " closest");
    }

    private void whatIsAnnouncedIsFound() {
        for (int i = 0; i < ANNOUNCES; i++) {
            InfoHash infoHash = new InfoHash(storm.random.nextLong(), i, i);
            StormMachine announcer = any();
            Endpoint expected = announcer.endpoint().withPort(PEER_PORT);
            storm.ask(
                    announcer, (node, ending) -> node.announce(infoHash, PEER_PORT, true, ending));
            storm.world.run(LOOKUP_MAX);
            var probes = new ArrayList<Ending>();
            for (int probe = 0; probe < PROBES; probe++) {
                probes.add(storm.ask(any(), (node, ending) -> node.findPeers(infoHash, ending)));
            }
            storm.world.run(LOOKUP_MAX);
            for (Ending probe : probes) {
                require(
                        probe.peers.equals(Set.of(expected)),
                        probe.host + " found " + probe.peers + " and not " + expected);
            }
        }
    }

    private void whatIsPutIsFound() {
        byte[] value = DhtStorm.value(storm.random.nextInt());
        long sequence = Integer.MAX_VALUE;
        storm.ask(
                any(),
                (node, ending) ->
                        node.putItem(storm.key, new byte[0], sequence, value, -1, ending));
        storm.ask(any(), (node, ending) -> node.putItem(value, ending));
        storm.world.run(LOOKUP_MAX);
        var probes = new ArrayList<Ending>();
        for (int probe = 0; probe < PROBES; probe++) {
            boolean isSigned = probe % 2 == 0;
            probes.add(
                    storm.ask(
                            any(),
                            (node, ending) -> {
                                if (isSigned) {
                                    node.getItem(storm.key.publicKey(), new byte[0], ending);
                                } else {
                                    node.getItem(target(value), ending);
                                }
                            }));
        }
        storm.world.run(LOOKUP_MAX);
        for (int probe = 0; probe < PROBES; probe++) {
            long expected = probe % 2 == 0 ? sequence : -1;
            Ending ending = probes.get(probe);
            require(
                    ending.hasItem && ending.sequence == expected,
                    ending.host + " did not find what was put: " + ending.sequence);
        }
    }

    /** Those who live nearest to a place, but for who asks. */
    private Set<Contact> closestTo(NodeId target, SimulatedHost asker) {
        var closest = new HashSet<Contact>();
        living.stream()
                .filter(machine -> !machine.host.equals(asker))
                .map(StormMachine::contact)
                .sorted((one, other) -> target.compareNearness(one.id(), other.id()))
                .limit(CLOSEST)
                .forEach(closest::add);
        return closest;
    }

    private StormMachine any() {
        return living.get(storm.random.nextInt(living.size()));
    }

    private StormMachine otherThan(StormMachine machine) {
        StormMachine other = any();
        while (other.equals(machine)) {
            other = any();
        }
        return other;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError("the network did not heal: " + otherwise);
        }
    }
}
