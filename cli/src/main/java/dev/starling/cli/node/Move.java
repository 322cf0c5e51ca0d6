package dev.starling.cli.node;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether a torrent's data is where it is to be, or on its way there. On the host's thread. */
sealed interface Move {
    /** Why its data did not get where its user wanted it; empty when it did, or nobody wanted. */
    String notMoved();

    /** Whether its swarm is closed, and will be opened at another place, or at the same again. */
    boolean isClosed();

    /** Its user has seen why it was not moved. */
    default Move seen() {
        return this;
    }

    /** That it is to go, once it is settled. */
    default Optional<Removal> removal() {
        return Optional.empty();
    }

    /** It is at its place, and its swarm is open there. */
    record Settled(String notMoved) implements Move {
        @Override
        public boolean isClosed() {
            return false;
        }

        @Override
        public Move seen() {
            return new Settled("");
        }
    }

    /** Some of its data is here and some there; the next start of the node tries again. */
    record Stranded(String notMoved) implements Move {
        @Override
        public boolean isClosed() {
            return true;
        }
    }

    /** It goes a step at a time, and its user may want it removed meanwhile. */
    final class Underway implements Move {
        private @Nullable Relocation relocation;
        private @Nullable Removal removal;
        private boolean isFrozen;

        @Override
        public String notMoved() {
            return "";
        }

        @Override
        public boolean isClosed() {
            return true;
        }

        /** How its data gets there: that begins now. */
        void by(Relocation how) {
            relocation = how;
            if (removal != null) {
                how.giveUp();
            }
            if (isFrozen) {
                how.freeze();
            }
        }

        /** What was wanted of it is given up; it goes as soon as it is settled. */
        void remove(Removal wanted) {
            removal = removal == null ? wanted : removal.and(wanted);
            if (relocation != null) {
                relocation.giveUp();
            }
        }

        @Override
        public Optional<Removal> removal() {
            return Optional.ofNullable(removal);
        }

        /** It takes no more steps: the next life will. */
        void freeze() {
            isFrozen = true;
            if (relocation != null) {
                relocation.freeze();
            }
        }
    }
}
