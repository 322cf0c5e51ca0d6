package dev.starling.dht;

import dev.starling.host.Endpoint;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides how long an answer may be, so that nobody who writes others' addresses on his queries can
 * turn our answers against them: every address has a budget of bytes, all strangers together have
 * one, and a stranger gets no more than a few times of what it sent.
 *
 * <p>A stranger is an address that has neither answered a query of ours nor shown a token of ours:
 * perhaps it never asked. Those whom we know are counted apart, and no flood of strangers costs
 * them an answer.
 */
final class Throttle {
    static final int AMPLIFICATION_MAX = 4;

    private static final int SLOTS_MAX = 1 << 16;

    private final Limits limits;
    private final long seed;
    private final Budget strangers;
    private @Nullable Budgets perStranger;
    private @Nullable Budgets perKnown;

    /**
     * The budgets of answers.
     *
     * @param address of one IPv4 address or one /64, in bytes
     * @param strangers of all strangers together, in bytes
     */
    record Limits(Budget.Rate address, Budget.Rate strangers) {
        /**
         * An address gets about 25 answers a second and 200 at once: behind one may be many nodes.
         */
        private static final Budget.Rate ADDRESS = Budget.Rate.of(8_000, 64_000);

        /** 200 kB a second: six times the 5,000 queries a minute that a node gets. */
        static final Limits HOME = new Limits(ADDRESS, Budget.Rate.of(200_000, 400_000));

        /** 100 MB a second: more than one core answers. */
        static final Limits SERVER = new Limits(ADDRESS, Budget.Rate.of(100_000_000, 100_000_000));
    }

    Throttle(Limits limits, RandomGenerator random, long now) {
        this.limits = limits;
        seed = random.nextLong();
        strangers = new Budget(limits.strangers(), now);
    }

    /** How many bytes an answer to this may have; 0 when none is to be sent. */
    int allowance(Endpoint asker, int queryBytes, boolean known, long now) {
        if (!known && !strangers.allows(now)) {
            return 0;
        }
        Budgets budgets = known ? perKnown : perStranger;
        if (budgets != null && !budgets.allows(asker, now)) {
            return 0;
        }
        return known
                ? Krpc.SENT_BYTES_MAX
                : Math.min(AMPLIFICATION_MAX * queryBytes, Krpc.SENT_BYTES_MAX);
    }

    /** So much is being sent. */
    void spend(Endpoint asker, int answerBytes, boolean known, long now) {
        Budgets budgets = known ? perKnown : perStranger;
        if (budgets == null) {
            budgets = new Budgets(limits.address(), SLOTS_MAX, seed, now);
            if (known) {
                perKnown = budgets;
            } else {
                perStranger = budgets;
            }
        }
        budgets.spend(asker, answerBytes, now);
        if (!known) {
            strangers.spend(answerBytes, now);
        }
    }

    /** How many budgets are kept, for the figures. */
    int slots() {
        return (perStranger == null ? 0 : perStranger.slots())
                + (perKnown == null ? 0 : perKnown.slots());
    }
}
