package dev.starling.dht;

import java.util.ArrayDeque;
import java.util.List;

/** The latest lookups of a node that somebody watches. */
final class SearchTraces {
    static final int KEPT_MAX = 24;

    private final ArrayDeque<SearchRecorder> latest = new ArrayDeque<>(KEPT_MAX + 1);
    private long count;

    SearchRecorder begin(NodeId target, Family family, long now) {
        var recorder = new SearchRecorder(++count, target, family, now);
        latest.addLast(recorder);
        if (latest.size() > KEPT_MAX) {
            latest.removeFirst();
        }
        return recorder;
    }

    /** The latest last. */
    List<SearchTrace> traces(long now) {
        return latest.stream().map(recorder -> recorder.trace(now)).toList();
    }
}
