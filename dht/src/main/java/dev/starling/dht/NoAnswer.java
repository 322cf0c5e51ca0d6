package dev.starling.dht;

import dev.starling.host.Endpoint;
import java.io.IOException;

/** Why there is no answer from a node; the message is a sentence for the user. */
public abstract sealed class NoAnswer extends IOException {
    private static final long serialVersionUID = 1;

    private NoAnswer(String sentence) {
        super(sentence);
    }

    /** Nothing came from there. */
    public static final class Silence extends NoAnswer {
        private static final long serialVersionUID = 1;

        Silence(Endpoint from) {
            super(from + " does not answer");
        }
    }

    /** It is there, and does not want to. */
    public static final class Refusal extends NoAnswer {
        private static final long serialVersionUID = 1;

        private final int code;
        private final String words;

        Refusal(Endpoint from, int code, String words) {
            super(from + " refuses, with error " + code + (words.isEmpty() ? "" : ": " + words));
            this.code = code;
            this.words = words;
        }

        /** As BEP 5 numbers errors, and BEP 44. */
        public int code() {
            return code;
        }

        /** Its own. */
        public String words() {
            return words;
        }
    }

    /** We sent nothing. */
    public static final class NotAsked extends NoAnswer {
        private static final long serialVersionUID = 1;

        NotAsked(String sentence) {
            super(sentence);
        }
    }
}
