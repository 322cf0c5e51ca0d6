/**
 * The command line. {@link Main} starts {@link Starling}, which builds the tree of verbs with
 * picocli, runs one and turns whatever goes wrong into one line and an exit code. A verb is a line
 * in {@link Verb} and a class {@code …Command}. {@link Interruption} is what INT and TERM do.
 * {@link Rehearsal} is what the launcher runs to record the start-up cache.
 *
 * <p>The packages, each of which knows only those before it: {@code output}, what a verb says and
 * how it ends · {@code state}, what is there the next time · {@code option}, what users write ·
 * {@code session}, a while in the network · {@code client}, {@code dht}, {@code torrent}, {@code
 * simulate}, {@code help} and {@code doctor}, the verbs · {@code demo}, which creates a torrent ·
 * and {@code daemon}, the verb that goes on, with all that it serves: {@code node} and its faces.
 */
@NullMarked
package dev.starling.cli;

import org.jspecify.annotations.NullMarked;
