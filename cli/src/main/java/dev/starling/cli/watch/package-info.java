/**
 * What a node does by itself when something lies there or is complete: {@link
 * dev.starling.cli.watch.WatchFolders} takes up torrents that are put into a directory, found by
 * {@code WatchedDirectory}; {@link dev.starling.cli.watch.CompletionHook} runs a program of the
 * user's.
 */
@NullMarked
package dev.starling.cli.watch;

import org.jspecify.annotations.NullMarked;
