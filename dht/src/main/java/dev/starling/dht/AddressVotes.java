package dev.starling.dht;

import dev.starling.host.AddressKind;
import dev.starling.host.Endpoint;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * As whom others see us, in one family (BEP 42): those who answer us say it, and one word is
 * nobody's proof. Each /16 (a /48 of IPv6) has one voice, its latest, and the latest {@link
 * #VOICES_MAX} are heard. Five that agree and nobody who objects make a first address; with
 * objections it takes two thirds of at least eight, and to depose one, of at least sixteen. So a
 * connection that leaves by two addresses in turn stays with one, and whoever wants to give us an
 * address needs two thirds of those whom we ask.
 *
 * <p>Only answers to our own queries may be told to it: anybody can send in anybody's name.
 */
final class AddressVotes {
    /** What our router makes of a port of ours. */
    enum Mapping {
        UNKNOWN,
        /** All see us at one port: whoever learns of us can find us. */
        ONE_PORT,
        /** Each sees another one: nobody can be told where we are. */
        PORT_BY_REMOTE
    }

    static final int VOICES_MAX = 32;
    static final int UNANIMOUS_MIN = 5;
    static final int DISPUTED_MIN = 8;
    static final int DEPOSING_MIN = 16;

    /** Fewer than these may differ by a router that was restarted. */
    private static final int PORTS_MIN = 5;

    private final boolean allowsLocal;

    // A ring, the oldest at next once it is full; allocated with the first vote.
    private @Nullable Endpoint[] votes = {};
    private int[] voters = {};
    private int size;
    private int next;

    private @Nullable Endpoint address;

    AddressVotes(boolean allowsLocal) {
        this.allowsLocal = allowsLocal;
    }

    /** Starts with the address of the last time, to be deposed like any other. */
    AddressVotes(boolean allowsLocal, Endpoint known) {
        this(allowsLocal);
        address = known;
    }

    /**
     * Somebody whom we had asked says as whom he sees us.
     *
     * @return whether our address is another one now
     */
    boolean onAnswer(Endpoint voter, Endpoint us) {
        if (Family.of(voter) != Family.of(us) || !AddressKind.isUsable(us, allowsLocal)) {
            return false;
        }
        record(Family.neighbourhood(voter), us);
        if (address != null && us.hasSameAddress(address)) {
            return false; // whatever it wins by, it is what we have
        }
        Endpoint favourite = us.withPort(0);
        int votesFor = votesFor(us);
        boolean isUnanimous = votesFor == size && size >= UNANIMOUS_MIN;
        boolean isWon =
                3 * votesFor >= 2 * size && size >= (address == null ? DISPUTED_MIN : DEPOSING_MIN);
        boolean wins = isWon || (address == null && isUnanimous);
        if (wins) {
            address = favourite;
        }
        return wins;
    }

    /** Our address, with port 0; empty until enough have agreed. */
    Optional<Endpoint> address() {
        return Optional.ofNullable(address);
    }

    /** Whether we know an address, and it does not allow this id. */
    boolean deposes(NodeId id) {
        return address != null && !SecureId.isValid(id, address);
    }

    /** At which port most see us, of those who see us at our address; 0 when nobody does. */
    int port() {
        int best = 0;
        int bestVotes = 0;
        for (int i = 0; i < size; i++) {
            int votesForPort = votesForPort(i);
            if (votesForPort > bestVotes) {
                best = vote(i).port();
                bestVotes = votesForPort;
            }
        }
        return best;
    }

    Mapping mapping() {
        int voices = 0;
        int agreeing = 0;
        for (int i = 0; i < size; i++) {
            voices += isForAddress(vote(i)) ? 1 : 0;
            agreeing = Math.max(agreeing, votesForPort(i));
        }
        if (voices < PORTS_MIN) {
            return Mapping.UNKNOWN;
        }
        if (3 * agreeing >= 2 * voices) {
            return Mapping.ONE_PORT;
        }
        return 3 * agreeing <= voices ? Mapping.PORT_BY_REMOTE : Mapping.UNKNOWN;
    }

    private void record(int voter, Endpoint vote) {
        if (voters.length == 0) {
            votes = new Endpoint[VOICES_MAX];
            voters = new int[VOICES_MAX];
        }
        for (int i = 0; i < size; i++) {
            if (voters[i] == voter) {
                if (!vote.equals(votes[i])) {
                    votes[i] = shared(vote);
                }
                return;
            }
        }
        votes[next] = shared(vote);
        voters[next] = voter;
        next = (next + 1) % VOICES_MAX;
        size = Math.min(size + 1, VOICES_MAX);
    }

    /** The one that is kept already, if there is one: nearly all say the same. */
    private Endpoint shared(Endpoint vote) {
        for (int i = 0; i < size; i++) {
            if (vote.equals(votes[i])) {
                return vote(i);
            }
        }
        return vote;
    }

    private int votesFor(Endpoint us) {
        int votesFor = 0;
        for (int i = 0; i < size; i++) {
            votesFor += vote(i).hasSameAddress(us) ? 1 : 0;
        }
        return votesFor;
    }

    /** Votes for the port of this one, 0 when it is for another address than ours. */
    private int votesForPort(int index) {
        int votesForPort = 0;
        if (isForAddress(vote(index))) {
            for (int i = 0; i < size; i++) {
                votesForPort += vote(i).equals(vote(index)) ? 1 : 0;
            }
        }
        return votesForPort;
    }

    private boolean isForAddress(Endpoint vote) {
        return address != null && vote.hasSameAddress(address);
    }

    @SuppressWarnings("NullAway") // below size there are votes
    private Endpoint vote(int index) {
        return votes[index];
    }
}
