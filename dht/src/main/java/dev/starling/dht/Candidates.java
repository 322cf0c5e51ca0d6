package dev.starling.dht;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.RandomAccess;

/**
 * Whom a lookup may ask, nearest to its target first; those at the same distance by endpoint.
 *
 * <p>The first 64 bits of each distance stand in an array beside the candidates, and so does
 * whether there is anything to be said about one: every answer names eight who have to be found
 * here, and a lookup looks through all of them after each. Thousands of lookups in one process do
 * not fit a cache, but what they go through most often is a few lines of it.
 */
final class Candidates extends AbstractList<Candidate> implements RandomAccess {
    /** Who was named by so many is known all around. */
    static final int MANY = 4;

    private static final int ROOM_MIN = 32;

    private final NodeId target;
    private long[] distances = new long[ROOM_MIN];
    private Candidate[] candidates = new Candidate[ROOM_MIN];
    private boolean[] notable = new boolean[ROOM_MIN];
    private int size;

    Candidates(NodeId target) {
        this.target = target;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Candidate get(int index) {
        assert index < size : index;
        return candidates[index];
    }

    /**
     * Whether it was asked, has answered, or was named by many. All others are fresh or barred, and
     * one is like another.
     */
    boolean isNotable(int index) {
        return notable[index];
    }

    /** One more has named it. */
    void suggest(int index, Candidate suggester) {
        candidates[index].onSuggestedBy(suggester);
        notable[index] |= candidates[index].suggesters() >= MANY;
    }

    /** It was asked, or has answered; of a stranger nothing is noted before he has a place. */
    void note(Candidate candidate) {
        int index = candidate.isNamed() ? find(candidate.contact()) : -1;
        if (index >= 0) {
            notable[index] = true;
        }
    }

    /** Where it is, or -1 minus where it would be. */
    int find(Contact contact) {
        long distance = distance(contact);
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            int order = Long.compareUnsigned(distances[middle], distance);
            if (order == 0) {
                order = compare(candidates[middle].contact(), contact);
            }
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return -1 - low;
    }

    /** Puts one to where {@link #find} has missed it. */
    void insert(int index, Candidate candidate) {
        if (size == candidates.length) {
            distances = Arrays.copyOf(distances, 2 * size);
            candidates = Arrays.copyOf(candidates, 2 * size);
            notable = Arrays.copyOf(notable, 2 * size);
        }
        move(index, index + 1);
        distances[index] = distance(candidate.contact());
        candidates[index] = candidate;
        notable[index] = false;
        size++;
    }

    void drop(int index) {
        move(index + 1, index);
        size--;
        forget(size);
    }

    @SuppressWarnings("NullAway") // beyond its size it holds nobody
    private void forget(int index) {
        candidates[index] = null;
    }

    private void move(int from, int to) {
        System.arraycopy(distances, from, distances, to, size - from);
        System.arraycopy(candidates, from, candidates, to, size - from);
        System.arraycopy(notable, from, notable, to, size - from);
    }

    private long distance(Contact contact) {
        return target.high() ^ contact.id().high();
    }

    private int compare(Contact one, Contact other) {
        int byDistance = target.compareNearness(one.id(), other.id());
        return byDistance != 0 ? byDistance : one.endpoint().compareTo(other.endpoint());
    }
}
