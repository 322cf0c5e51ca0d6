/**
 * What is to be there the next time: it lies in {@link dev.starling.cli.state.Places}, each small
 * thing a {@link dev.starling.cli.state.SavedFile}, and {@link dev.starling.cli.state.StateLock}
 * and {@link dev.starling.cli.state.TorrentLock} keep a second program out.
 */
@NullMarked
package dev.starling.cli.state;

import org.jspecify.annotations.NullMarked;
