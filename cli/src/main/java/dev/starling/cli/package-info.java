/**
 * The command line. {@link Main} starts {@link Starling}, which builds the tree of verbs with
 * picocli, runs one and turns whatever goes wrong into one line and an {@link ExitCode}. A verb is
 * a line in {@link Verb} and a class {@code …Command}; it fails by throwing a {@link Failure}.
 * {@link Settings} gives every option its environment variable and its line in the properties file.
 * {@link CountConverter}, {@link SizeConverter} and {@link DurationConverter} read what users
 * write, {@link TorrentId} every way in which they name a torrent. A verb says its results once, to
 * an {@link Output}, which writes lines for people or JSON for programs. {@link Interruption} is
 * what INT and TERM do. {@link Rehearsal} is what the launcher runs to record the start-up cache.
 *
 * <p>{@link CreateCommand} and {@link VerifyCommand} read all of a torrent's data: each of {@link
 * AllCores} has a {@link PieceReader}, which hands pieces to {@link PieceHashes} or to a {@link
 * ContentCheck}, while {@link Progress} says how far they are.
 *
 * <p>Verbs that open the network mix in {@link NetworkOptions}. Those of {@link DhtVerb} extend
 * {@link DhtQuestion} and ask in a {@link DhtSession}. What is to be known the next time lies in
 * {@link Places}, each thing a {@link SavedFile}; a node that stays keeps a {@link NodeMemory}.
 */
@NullMarked
package dev.starling.cli;

import org.jspecify.annotations.NullMarked;
