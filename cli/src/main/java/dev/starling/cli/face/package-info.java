/**
 * What a running node shows: {@link dev.starling.cli.face.NodeFace}, which path leads where, and a
 * class for each of those.
 */
@NullMarked
package dev.starling.cli.face;

import org.jspecify.annotations.NullMarked;
