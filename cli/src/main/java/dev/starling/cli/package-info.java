/** The command line. */
@NullMarked
package dev.starling.cli;

import org.jspecify.annotations.NullMarked;
