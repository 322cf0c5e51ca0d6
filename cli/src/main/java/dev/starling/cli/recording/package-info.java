/**
 * What Java's flight recorder sees of a node: {@link dev.starling.cli.recording.Recorder}, which
 * makes the events {@code dev.starling.Lookup}, {@code Dial} and {@code Hash}.
 */
@NullMarked
package dev.starling.cli.recording;

import org.jspecify.annotations.NullMarked;
