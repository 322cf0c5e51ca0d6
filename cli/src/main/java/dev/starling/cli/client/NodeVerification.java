package dev.starling.cli.client;

import dev.starling.cli.output.Amounts;
import dev.starling.cli.output.ExitCode;
import dev.starling.cli.output.Failure;
import dev.starling.cli.output.Output;
import dev.starling.cli.output.ProgressLine;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * A node's second look at one of its torrents.
 *
 * @param before what it thought
 * @param after what it found
 */
public record NodeVerification(TorrentRow before, TorrentRow after) {
    private static final long LOOK_MILLIS = 100;
    private static final String CHECKING = "checking";

    /** Lets it look, and waits for the end of that. */
    public static NodeVerification of(String id, NodeClient client, ProgressLine progress)
            throws IOException, Failure, InterruptedException {
        TorrentRow before = NodeTorrents.of(client).named(id);
        if (before.status().equals("metadata")) {
            throw new Failure(
                    ExitCode.FAILURE,
                    "'" + id + "' has no metadata yet: there is nothing to compare with");
        }
        TorrentRow now = client.act(before, "verify");
        while (now.status().equals(CHECKING)) {
            long all = Math.max(1, now.fieldOrZero("to_check"));
            long done = now.fieldOrZero("checked");
            progress.show(
                    (int) (done * 100 / all),
                    "verifying piece " + done + " of " + all,
                    System.nanoTime());
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            now = NodeTorrents.of(client).named(before.infoHash());
        }
        progress.clear();
        return new NodeVerification(before, now);
    }

    public ExitCode tell(Output output) throws Failure {
        long lost = Math.max(0, before.have() - after.have());
        boolean isWhole = after.percent() == 100;
        output.tell(
                NodeVerb.event("verified", after).with("whole", isWhole ? 1 : 0).with("lost", lost),
                (isWhole ? "whole: " : after.percent() + " % is there: ")
                        + Amounts.bytes(after.have())
                        + " of "
                        + Amounts.bytes(after.wanted()));
        if (lost == 0) {
            return ExitCode.DONE;
        }
        throw new Failure(
                ExitCode.CORRUPT,
                Amounts.bytes(lost) + " of it is not right; the node fetches that anew");
    }
}
