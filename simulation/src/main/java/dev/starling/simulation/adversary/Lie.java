package dev.starling.simulation.adversary;

import dev.starling.dht.Contact;
import dev.starling.dht.NodeId;
import dev.starling.host.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a hostile node does with those who ask it. */
public enum Lie {
    /** Names none but its friends, and keeps for nobody what he announces. */
    NAMES_FRIENDS,
    /** Names nobody at all. */
    NAMES_NOBODY,
    /** Says that peers are where nobody is. */
    FALSE_PEERS,
    /** Is itself whoever is nearest, under eight ids. */
    NAMES_ITSELF,
    /** Behaves at first, and falls silent all at once. */
    FALLS_SILENT,
    /** Answers with the id of whoever asks. */
    ECHOES_ID,
    /** Answers with another id each time. */
    CHANGES_ID;

    /** How long those behave who fall silent then. */
    private static final Duration BEHAVES_FOR = Duration.ofMinutes(2);

    private static final int FALSE_PEERS_COUNT = 50;
    private static final int SELVES = 8;
    private static final int SELVES_NEAR_BITS = 20;

    /** As one would write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The one that is written so. */
    public static Lie of(String word) {
        for (Lie lie : values()) {
            if (lie.word().equals(word)) {
                return lie;
            }
        }
        throw new IllegalArgumentException(word);
    }

    @Nullable Said answer(Attacker self, Asked asked) {
        NodeId target = asked.target();
        if (target == null) {
            // A ping, or an announce that is said to be kept.
            return switch (this) {
                case ECHOES_ID -> Said.only(asked.sender());
                case CHANGES_ID -> Said.only(NodeId.random(self.host.random()));
                case FALLS_SILENT -> isSilent(self) ? null : Said.only(self.id());
                case NAMES_FRIENDS, NAMES_NOBODY, FALSE_PEERS, NAMES_ITSELF -> Said.only(self.id());
            };
        }
        List<Contact> friends = self.friendsNear(target);
        Said misleading = Said.only(self.id()).naming(friends).takingAnnounces();
        return switch (this) {
            case NAMES_FRIENDS -> misleading;
            case NAMES_NOBODY -> Said.only(self.id()).takingAnnounces();
            case FALSE_PEERS ->
                    asked.method().equals("get_peers")
                            ? misleading.withPeers(strangers(self))
                            : misleading;
            case NAMES_ITSELF -> misleading.naming(selves(self, target));
            case FALLS_SILENT -> isSilent(self) ? null : misleading;
            case ECHOES_ID -> Said.only(asked.sender()).naming(friends);
            case CHANGES_ID -> Said.only(NodeId.random(self.host.random())).naming(friends);
        };
    }

    private static boolean isSilent(Attacker self) {
        return self.ageNanos() >= BEHAVES_FOR.toNanos();
    }

    private static List<Endpoint> strangers(Attacker self) {
        var peers = new ArrayList<Endpoint>();
        for (int i = 0; i < FALSE_PEERS_COUNT; i++) {
            peers.add(self.aStranger());
        }
        return peers;
    }

    private static List<Contact> selves(Attacker self, NodeId target) {
        var selves = new ArrayList<Contact>();
        for (int i = 0; i < SELVES; i++) {
            NodeId near = target.randomAt(SELVES_NEAR_BITS + i, self.host.random());
            selves.add(new Contact(near, self.endpoint()));
        }
        return selves;
    }
}
