package dev.starling.peer.storage;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the records of a journal amount to, one after the other. */
public final class ResumeState {
    private String boot = "";
    private String where = "";
    private boolean began;
    private final BitSet written = new BitSet();
    private final BitSet synced = new BitSet();
    private final BitSet unconfirmed = new BitSet();
    private final BitSet placed = new BitSet();
    private final Map<Integer, Stamp> stampsByFile = new LinkedHashMap<>();
    private byte @Nullable [] info;
    private ResumeFacts facts = ResumeFacts.NONE;
    private boolean isClosed;

    void apply(ResumeRecord record) {
        isClosed = false;
        switch (record) {
            case ResumeRecord.Began(String itsBoot, String itsWhere) -> {
                began = true;
                boot = itsBoot;
                where = itsWhere;
            }
            case ResumeRecord.Written(int piece, Map<Integer, Stamp> left) -> {
                written.set(piece);
                unconfirmed.clear(piece);
                left.forEach(this::left);
            }
            case ResumeRecord.Synced(BitSet pieces) -> {
                synced.or(pieces);
                synced.and(written); // one of them may have been lost meanwhile
            }
            case ResumeRecord.Have(BitSet pieces) -> written.or(pieces);
            case ResumeRecord.Lost(BitSet pieces) -> {
                written.andNot(pieces);
                synced.andNot(pieces);
                unconfirmed.andNot(pieces);
            }
            case ResumeRecord.Unconfirmed(BitSet pieces) -> unconfirmed.or(pieces);
            case ResumeRecord.Confirmed(BitSet pieces) -> unconfirmed.andNot(pieces);
            case ResumeRecord.Stamps(Map<Integer, Stamp> stamps) -> stampsByFile.putAll(stamps);
            case ResumeRecord.Placed(BitSet files) -> placed.or(files);
            case ResumeRecord.Metadata(byte[] bytes) -> info = bytes;
            case ResumeRecord.Facts(ResumeFacts itsFacts) -> facts = itsFacts;
            case ResumeRecord.Closed() -> isClosed = true;
        }
    }

    /** Two writes of ours may be told of in the other order than that in which they were done. */
    private void left(int file, Stamp stamp) {
        Stamp known = stampsByFile.get(file);
        if (known == null
                || stamp.modifiedNanos() > known.modifiedNanos()
                || (stamp.modifiedNanos() == known.modifiedNanos()
                        && stamp.length() > known.length())) {
            stampsByFile.put(file, stamp);
        }
    }

    /** Whether anything was remembered at all. */
    boolean isFresh() {
        return !began;
    }

    String boot() {
        return boot;
    }

    String where() {
        return where;
    }

    /** Whether the torrent was closed in order, and nothing written since. */
    boolean isClosed() {
        return isClosed;
    }

    BitSet written() {
        return written;
    }

    BitSet synced() {
        return synced;
    }

    BitSet unconfirmed() {
        return unconfirmed;
    }

    Map<Integer, Stamp> stampsByFile() {
        return stampsByFile;
    }

    /** The files that are or ever were to be downloaded. */
    public BitSet placed() {
        return (BitSet) placed.clone();
    }

    /** The torrent's {@code info}, when it was there already. */
    public Optional<byte[]> info() {
        return Optional.ofNullable(info);
    }

    public ResumeFacts facts() {
        return facts;
    }

    /** As few records as amount to this; what is in them no longer changes. */
    List<ResumeRecord> records() {
        var records = new ArrayList<ResumeRecord>();
        if (began) {
            records.add(new ResumeRecord.Began(boot, where));
        }
        if (info != null) {
            records.add(new ResumeRecord.Metadata(info));
        }
        records.add(new ResumeRecord.Facts(facts));
        records.add(new ResumeRecord.Placed(placed()));
        records.add(new ResumeRecord.Have((BitSet) written.clone()));
        records.add(new ResumeRecord.Synced((BitSet) synced.clone()));
        records.add(new ResumeRecord.Unconfirmed((BitSet) unconfirmed.clone()));
        records.add(new ResumeRecord.Stamps(new LinkedHashMap<>(stampsByFile)));
        if (isClosed) {
            records.add(new ResumeRecord.Closed());
        }
        return records;
    }
}
