/**
 * What a verb says and how it ends. It says its results once, to an {@link
 * dev.starling.cli.output.Output}, which writes lines for people or JSON for programs, and how far
 * it is to a {@link dev.starling.cli.output.ProgressLine}; it fails by throwing a {@link
 * dev.starling.cli.output.Failure}, which has an {@link dev.starling.cli.output.ExitCode}.
 */
@NullMarked
package dev.starling.cli.output;

import org.jspecify.annotations.NullMarked;
